-- Open WebUI changes these tables often. The sync installs and writes nothing unless it was tested with their schema.

SET ROLE sync;

-- Alembic's identifiers of the schemas that the sync was tested with: Open WebUI 0.12.4.
CREATE OR REPLACE FUNCTION sync.tested_schemas() RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$ SELECT ARRAY['0bd252b206fb'] $$;

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
            USING DETAIL = format('Tested: %s (Open WebUI 0.12.4).', array_to_string(tested, ', ')),
                HINT = 'Run an Open WebUI that is tested, or a newer llm-stack.';
    END IF;
    SELECT string_agg(format('%I.%s', tables.name, columns.declaration), ', ') INTO missing
    FROM (
        VALUES
            ('user', 'id character varying, name character varying, email character varying, role character varying, '
                'profile_image_url text, oauth json, last_active_at bigint, updated_at bigint, created_at bigint'),
            ('auth', 'id character varying, email character varying, password text, active boolean'),
            ('group', 'id text, user_id text, name text, description text, data json, meta json, permissions json, '
                'created_at bigint, updated_at bigint, parent_group_id text'),
            ('group_member', 'id text, group_id text, user_id text, created_at bigint, updated_at bigint'),
            ('api_key', 'id text, user_id text'),
            ('model', 'id text, user_id text, base_model_id text, name text, params text, meta text, is_active boolean, '
                'updated_at bigint, created_at bigint'),
            ('access_grant', 'id text, resource_type text, resource_id text, principal_type text, principal_id text, '
                'permission text, created_at bigint')
    ) AS tables (name, columns)
    CROSS JOIN LATERAL unnest(string_to_array(tables.columns, ', ')) AS columns (declaration)
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
