-- The code of an earlier version goes and its data stays. Within the transaction of an installation nobody sees the gap.

DO $$
DECLARE
    name text;
BEGIN
    IF to_regnamespace('sync') IS NULL THEN
        RETURN;
    END IF;
    -- Plain names: one view's end takes others with it, and a cast to regclass finds them no more.
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
    END LOOP;
    FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'sync'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', name);
    END LOOP;
END
$$;
