-- Applies the migrations that this database does not have yet, in order. They run as the role `sync`, so that they can change
-- the sync's own tables and nothing of LiteLLM's or Open WebUI's.

SET ROLE sync;

CREATE TABLE IF NOT EXISTS sync.schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE
    installed CONSTANT integer := (SELECT coalesce(max(number), 0) FROM sync.schema_migrations);
    migration record;
BEGIN
    FOR migration IN SELECT * FROM pg_temp.known_migration WHERE number > installed ORDER BY number LOOP
        BEGIN
            EXECUTE migration.statements;
        EXCEPTION
            WHEN OTHERS THEN
                RAISE EXCEPTION 'migration % failed: %', migration.name, SQLERRM USING ERRCODE = SQLSTATE;
        END;
        INSERT INTO sync.schema_migrations (number, name, checksum)
        VALUES (migration.number, migration.name, migration.checksum);
    END LOOP;
END
$$;

RESET ROLE;
