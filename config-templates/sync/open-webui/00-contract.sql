-- Open WebUI changes these tables often. Nothing is installed and nothing is written unless its schema is one that this
-- package was tested with.

DO $$
DECLARE
    tested CONSTANT text[] := ARRAY['0bd252b206fb']; -- 0.12.4
    needed CONSTANT jsonb := '{
        "user": ["id", "name", "email", "role", "profile_image_url", "oauth", "last_active_at", "updated_at", "created_at"],
        "auth": ["id", "email", "password", "active"],
        "group": ["id", "user_id", "name", "description", "data", "meta", "permissions", "created_at", "updated_at",
            "parent_group_id"],
        "group_member": ["id", "group_id", "user_id", "created_at", "updated_at"],
        "api_key": ["id", "user_id"],
        "model": ["id", "user_id", "base_model_id", "name", "params", "meta", "is_active", "updated_at", "created_at"],
        "access_grant": ["id", "resource_type", "resource_id", "principal_type", "principal_id", "permission",
            "created_at"]
    }';
    found text;
    missing text;
BEGIN
    IF to_regclass('public.alembic_version') IS NULL THEN
        RAISE EXCEPTION 'the database % holds no Open WebUI', current_database()
            USING HINT = 'Start Open WebUI once, so that it makes its tables, then install again.';
    END IF;
    SELECT string_agg(version_num, ', ') INTO found FROM public.alembic_version;
    IF found IS NULL OR found <> ALL (tested) THEN
        RAISE EXCEPTION 'Open WebUI''s schema is %, which this synchronisation does not know', coalesce(found, 'unknown')
            USING DETAIL = format('Tested: %s (Open WebUI 0.12.4).', array_to_string(tested, ', ')),
                HINT = 'Run an Open WebUI that is tested, or a newer llm-stack.';
    END IF;
    SELECT string_agg(format('%I.%I', tables.key, columns.name), ', ') INTO missing
    FROM jsonb_each(needed) AS tables
    CROSS JOIN LATERAL jsonb_array_elements_text(tables.value) AS columns (name)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.key)) AND attname = columns.name AND NOT attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Open WebUI''s tables lack what the synchronisation writes: %', missing
            USING HINT = 'Bring Open WebUI''s database to the state of its own migrations.';
    END IF;
    IF NOT EXISTS (SELECT FROM public."user" WHERE role = 'admin') THEN
        RAISE EXCEPTION 'Open WebUI has no administrator yet'
            USING DETAIL = 'The first account of an empty Open WebUI becomes its administrator.',
                HINT = 'Start Open WebUI with WEBUI_ADMIN_EMAIL and WEBUI_ADMIN_PASSWORD first.';
    END IF;
END
$$;
