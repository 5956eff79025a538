-- Refuses tables that this version of llm-stack does not know, before anything is changed.

DO $$
DECLARE
    newest CONSTANT integer := (SELECT max(number) FROM pg_temp.known_migration);
    installed integer;
    changed text;
BEGIN
    IF to_regclass('sync.schema_migrations') IS NULL THEN
        RETURN;
    END IF;
    installed := (SELECT max(number) FROM sync.schema_migrations);
    IF installed > newest THEN
        RAISE EXCEPTION 'the sync''s tables in database "%" have version %, but this llm-stack only knows versions up to %',
            current_database(), installed, newest
            USING HINT = 'Deploy the llm-stack version that was last deployed here, or a newer one (docs/sync.md#versions).';
    END IF;
    SELECT string_agg(known.name, ', ' ORDER BY number) INTO changed
    FROM pg_temp.known_migration AS known JOIN sync.schema_migrations AS applied USING (number)
    WHERE applied.checksum <> known.checksum;
    IF changed IS NOT NULL THEN
        RAISE EXCEPTION 'migrations that database "%" already has were changed afterwards: %', current_database(), changed
            USING HINT = 'Restore these files in config-templates/sync/*/migrations, and make the change in a new migration.';
    END IF;
END
$$;
