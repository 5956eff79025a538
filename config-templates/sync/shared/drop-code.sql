-- Drops the code of an earlier version and keeps its data. Other sessions do not see the gap, because an installation is one
-- transaction.

DO $$
DECLARE
    name text;
BEGIN
    IF to_regnamespace('sync') IS NULL THEN
        RETURN;
    END IF;
    -- Plain names, because dropping one view drops others with it, and a cast to regclass would then fail.
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
    END LOOP;
    FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'sync'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', name);
    END LOOP;
END
$$;
