-- The code of an earlier version goes and its data stays. Within the transaction of an installation nobody sees the gap.

DO $$
DECLARE
    name text;
BEGIN
    IF to_regnamespace('sync') IS NULL THEN
        RETURN;
    END IF;
    FOR name IN SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS %s CASCADE', name);
    END LOOP;
    FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'sync'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', name);
    END LOOP;
END
$$;
