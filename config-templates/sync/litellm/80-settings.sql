-- Stores the settings of the installation, creates the triggers and queues everything: an installation is also a backfill.
-- `llm_stack.sync` holds a JSON object with models, roles, defaultRole, ssoProvider and emptyModelList.

DO $$
DECLARE
    wanted CONSTANT jsonb := current_setting('llm_stack.sync')::jsonb;
BEGIN
    UPDATE sync.setting SET
        roles = wanted -> 'roles',
        default_role = wanted ->> 'defaultRole',
        sso_provider = wanted ->> 'ssoProvider',
        empty_model_list = wanted ->> 'emptyModelList';
    DELETE FROM sync.configured_model;
    INSERT INTO sync.configured_model (name, access_groups)
    SELECT model.name, coalesce(model."accessGroups", '{}')
    FROM jsonb_to_recordset(wanted -> 'models') AS model (name text, "accessGroups" text[])
    ON CONFLICT DO NOTHING;
    ANALYZE sync.setting, sync.state, sync.configured_model;
    PERFORM sync.install_triggers();
    PERFORM sync.reconcile();
END
$$;
