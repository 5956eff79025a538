-- Open WebUI changes these tables often. The sync installs and writes nothing unless it was tested with their schema.

SET ROLE sync;

-- Alembic's identifiers of the schemas that the sync was tested with (supported-versions.json).
CREATE OR REPLACE FUNCTION sync.tested_schemas() RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$ SELECT string_to_array('__SCHEMAS__', ' ') $$;

RESET ROLE;

DO $$
DECLARE
    tested CONSTANT text[] := sync.tested_schemas();
    found text;
    missing text;
BEGIN
    IF to_regclass('public.alembic_version') IS NULL THEN
        RAISE EXCEPTION 'the database % does not contain Open WebUI', current_database()
            USING HINT = 'Start Open WebUI once, so that it creates its tables, then install again.';
    END IF;
    SELECT string_agg(version_num, ', ') INTO found FROM public.alembic_version;
    IF found IS NULL OR found <> ALL (tested) THEN
        RAISE EXCEPTION 'Open WebUI''s schema is %, which this version of the sync does not support', coalesce(found, 'unknown')
            USING DETAIL = format('Tested: %s (Open WebUI __VERSIONS__).', array_to_string(tested, ', ')),
                HINT = 'Run an Open WebUI that is tested, or a newer llm-stack.';
    END IF;
    SELECT string_agg(format('%I.%s', tables.name, columns.declaration), ', ') INTO missing
    FROM jsonb_each('__COLUMNS__') AS tables (name, columns)
    CROSS JOIN LATERAL jsonb_array_elements_text(tables.columns) AS columns (declaration)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name))
            AND format('%s %s', attname, format_type(atttypid, NULL)) = columns.declaration
            AND NOT attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Open WebUI''s tables lack columns that the sync writes: %', missing
            USING HINT = 'Bring Open WebUI''s database to the state of its own migrations.';
    END IF;
    IF NOT EXISTS (SELECT FROM public."user" WHERE role = 'admin') THEN
        RAISE EXCEPTION 'Open WebUI has no administrator yet'
            USING DETAIL = 'The first account of an empty Open WebUI becomes its administrator.',
                HINT = 'Start Open WebUI with WEBUI_ADMIN_EMAIL and WEBUI_ADMIN_PASSWORD first.';
    END IF;
END
$$;
