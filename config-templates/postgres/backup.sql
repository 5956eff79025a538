-- What `backup` may read in this database: every table and sequence of every schema, those of migrations to come included. Not
-- the membership pg_read_all_data, which also opens pg_authid with the verifiers of all passwords, and pg_user_mapping with the
-- synchronisation's password. Runs in each database whose dump is kept, however often.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT USAGE ON SCHEMA %I TO backup', nspname)
        FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT has_schema_privilege('backup', oid, 'USAGE')
        UNION ALL
        -- Only what is missing: a grant rewrites the table's entry in the catalog, which a migration may be changing.
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
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO backup', maker, granted)
        FROM unnest(ARRAY['litellm', 'webui', 'sync', 'postgres']) AS maker,
            unnest(ARRAY['SELECT ON TABLES', 'SELECT ON SEQUENCES', 'USAGE ON SCHEMAS']) AS granted
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
