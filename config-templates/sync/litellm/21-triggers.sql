-- The triggers themselves, which only the owner of LiteLLM's tables or a superuser may create and drop.

-- Creates the triggers on LiteLLM's tables.
CREATE OR REPLACE FUNCTION sync.install_triggers() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    table_name text;
BEGIN
    PERFORM sync.drop_triggers();

    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE ON public."LiteLLM_UserTable"
    FOR EACH ROW EXECUTE FUNCTION sync.queue_user();
    CREATE TRIGGER llm_stack_sync_update
    AFTER UPDATE OF user_id, user_email, user_alias, user_role, sso_user_id, models, teams, organization_id, metadata,
        created_at
    ON public."LiteLLM_UserTable"
    FOR EACH ROW WHEN (
        (OLD.user_id, OLD.user_email, OLD.user_alias, OLD.user_role, OLD.sso_user_id, OLD.models, OLD.teams,
            OLD.organization_id, OLD.created_at, OLD.metadata -> 'scim_active', OLD.metadata -> 'blocked',
                OLD.metadata -> 'managed_by', OLD.metadata -> 'managed_grants')
        IS DISTINCT FROM
        (NEW.user_id, NEW.user_email, NEW.user_alias, NEW.user_role, NEW.sso_user_id, NEW.models, NEW.teams,
            NEW.organization_id, NEW.created_at, NEW.metadata -> 'scim_active', NEW.metadata -> 'blocked',
                NEW.metadata -> 'managed_by', NEW.metadata -> 'managed_grants')
    ) EXECUTE FUNCTION sync.queue_user();

    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE ON public."LiteLLM_TeamTable"
    FOR EACH ROW EXECUTE FUNCTION sync.queue_team();
    CREATE TRIGGER llm_stack_sync_update
    AFTER UPDATE OF team_id, team_alias, organization_id, members_with_roles, models, blocked, access_group_ids
    ON public."LiteLLM_TeamTable"
    FOR EACH ROW WHEN (
        (OLD.team_id, OLD.team_alias, OLD.organization_id, OLD.members_with_roles, OLD.models, OLD.blocked,
            OLD.access_group_ids)
        IS DISTINCT FROM
        (NEW.team_id, NEW.team_alias, NEW.organization_id, NEW.members_with_roles, NEW.models, NEW.blocked,
            NEW.access_group_ids)
    ) EXECUTE FUNCTION sync.queue_team();

    -- LiteLLM records spend with an upsert, which fires insert triggers only for new rows.
    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE ON public."LiteLLM_TeamMembership"
    FOR EACH ROW EXECUTE FUNCTION sync.queue_user();
    CREATE TRIGGER llm_stack_sync_update AFTER UPDATE OF user_id, team_id, budget_id ON public."LiteLLM_TeamMembership"
    FOR EACH ROW WHEN (
        (OLD.user_id, OLD.team_id, OLD.budget_id) IS DISTINCT FROM (NEW.user_id, NEW.team_id, NEW.budget_id)
    ) EXECUTE FUNCTION sync.queue_user();

    CREATE TRIGGER llm_stack_sync_update AFTER UPDATE OF allowed_models ON public."LiteLLM_BudgetTable"
    FOR EACH ROW WHEN (OLD.allowed_models IS DISTINCT FROM NEW.allowed_models) EXECUTE FUNCTION sync.queue_budget();

    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE ON public."LiteLLM_OrganizationTable"
    FOR EACH ROW EXECUTE FUNCTION sync.queue_organization();
    CREATE TRIGGER llm_stack_sync_update
    AFTER UPDATE OF organization_id, organization_alias, models ON public."LiteLLM_OrganizationTable"
    FOR EACH ROW WHEN (
        (OLD.organization_id, OLD.organization_alias, OLD.models)
        IS DISTINCT FROM (NEW.organization_id, NEW.organization_alias, NEW.models)
    ) EXECUTE FUNCTION sync.queue_organization();

    CREATE TRIGGER llm_stack_sync_rows
    AFTER INSERT OR DELETE OR UPDATE OF user_id, organization_id ON public."LiteLLM_OrganizationMembership"
    FOR EACH ROW EXECUTE FUNCTION sync.queue_user();

    -- Keys without a team never add to what their user may use.
    CREATE TRIGGER llm_stack_sync_insert AFTER INSERT ON public."LiteLLM_VerificationToken"
    FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.team_id IS NOT NULL) EXECUTE FUNCTION sync.queue_user();
    CREATE TRIGGER llm_stack_sync_delete AFTER DELETE ON public."LiteLLM_VerificationToken"
    FOR EACH ROW WHEN (OLD.user_id IS NOT NULL AND OLD.team_id IS NOT NULL) EXECUTE FUNCTION sync.queue_user();
    CREATE TRIGGER llm_stack_sync_update
    AFTER UPDATE OF user_id, team_id, project_id, models, blocked, expires, access_group_ids, allowed_routes
    ON public."LiteLLM_VerificationToken"
    FOR EACH ROW WHEN (
        (OLD.user_id, OLD.team_id, OLD.project_id, OLD.models, OLD.blocked, OLD.expires, OLD.access_group_ids,
            OLD.allowed_routes)
        IS DISTINCT FROM
        (NEW.user_id, NEW.team_id, NEW.project_id, NEW.models, NEW.blocked, NEW.expires, NEW.access_group_ids,
            NEW.allowed_routes)
    ) EXECUTE FUNCTION sync.queue_user();
    CREATE TRIGGER llm_stack_sync_update AFTER UPDATE OF models, blocked ON public."LiteLLM_ProjectTable"
    FOR EACH ROW WHEN ((OLD.models, OLD.blocked) IS DISTINCT FROM (NEW.models, NEW.blocked))
    EXECUTE FUNCTION sync.queue_project();

    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE OR UPDATE OF model_name, model_info, blocked
    ON public."LiteLLM_ProxyModelTable"
    FOR EACH STATEMENT EXECUTE FUNCTION sync.queue_everything();
    CREATE TRIGGER llm_stack_sync_rows AFTER INSERT OR DELETE OR UPDATE OF access_model_names, assigned_team_ids
    ON public."LiteLLM_AccessGroupTable"
    FOR EACH STATEMENT EXECUTE FUNCTION sync.queue_everything();

    FOREACH table_name IN ARRAY ARRAY[
        'UserTable', 'TeamTable', 'TeamMembership', 'OrganizationTable', 'OrganizationMembership', 'VerificationToken',
        'ProxyModelTable', 'AccessGroupTable'
    ] LOOP
        EXECUTE format(
            'CREATE TRIGGER llm_stack_sync_truncate AFTER TRUNCATE ON public.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION sync.queue_everything()',
            'LiteLLM_' || table_name
        );
    END LOOP;
    UPDATE sync.state SET paused = false;
END
$$;

CREATE OR REPLACE FUNCTION sync.drop_triggers() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    present record;
BEGIN
    FOR present IN
        SELECT tgname, tgrelid::regclass AS table_name FROM pg_trigger WHERE tgname LIKE 'llm\_stack\_sync\_%'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', present.tgname, present.table_name);
    END LOOP;
END
$$;

-- Drops triggers and views before LiteLLM migrates, because PostgreSQL refuses to alter a column that one of them names. An
-- installation creates them again and finds what changed in between.
CREATE OR REPLACE FUNCTION sync.pause() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    view_name text;
BEGIN
    UPDATE sync.state SET paused = true;
    PERFORM sync.drop_triggers();
    -- Plain names, because dropping one view drops others with it, and a cast to regclass would then fail.
    FOR view_name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', view_name);
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION sync.install_triggers, sync.drop_triggers, sync.pause FROM PUBLIC;
