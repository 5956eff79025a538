-- What `backup` may read in this database: every table and sequence of every schema, including those of future migrations. It
-- is not a member of pg_read_all_data, which could also read pg_authid with the verifiers of all passwords, and pg_user_mapping
-- with the sync's password. Runs in each database that is dumped, and may run any number of times.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT USAGE ON SCHEMA %I TO backup', nspname)
        FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT has_schema_privilege('backup', oid, 'USAGE')
        UNION ALL
        -- Only missing grants, because a grant rewrites the table's entry in the catalog, which a migration may be changing.
        SELECT format('GRANT SELECT ON %s %s TO backup', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND relnamespace NOT IN (
                SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema'
            )
            AND NOT CASE relkind
                WHEN 'S' THEN has_sequence_privilege('backup', oid, 'SELECT')
                ELSE has_table_privilege('backup', oid, 'SELECT')
            END
        UNION ALL
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO backup', creator, granted)
        FROM unnest(ARRAY['litellm', 'webui', 'vectors', 'sync', 'postgres']) AS creator,
            unnest(ARRAY['SELECT ON TABLES', 'SELECT ON SEQUENCES', 'USAGE ON SCHEMAS']) AS granted
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
