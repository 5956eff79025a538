-- The code of an earlier version goes and its data stays. Within the transaction of an installation nobody sees the gap.

DO $$
DECLARE
    name text;
BEGIN
    IF to_regnamespace('sync') IS NULL THEN
        RETURN;
    END IF;
    -- Plain names: one view's end takes others with it, and a cast to regclass finds them no more.
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
    END LOOP;
    FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'sync'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', name);
    END LOOP;
END
$$;

-- Nothing is installed unless LiteLLM's tables have what the synchronisation reads. Tested with 1.101.6 and 1.106.2.

CREATE SCHEMA IF NOT EXISTS sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;

-- Names what LiteLLM's tables lack, NULL when nothing. Also asked before every batch, because LiteLLM may migrate at any time.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('LiteLLM''s tables lack what the synchronisation reads: %s', string_agg(
        format('%I.%s', tables.name, columns.declaration), ', '
    ))
    FROM (
        VALUES
            ('LiteLLM_UserTable', 'user_id text, user_email text, user_alias text, user_role text, sso_user_id text, '
                'models text[], teams text[], organization_id text, metadata jsonb, created_at timestamp without time zone'),
            ('LiteLLM_TeamTable', 'team_id text, team_alias text, organization_id text, members_with_roles jsonb, '
                'models text[], blocked boolean, access_group_ids text[]'),
            ('LiteLLM_TeamMembership', 'user_id text, team_id text, budget_id text'),
            ('LiteLLM_BudgetTable', 'budget_id text, allowed_models text[]'),
            ('LiteLLM_OrganizationTable', 'organization_id text, organization_alias text, models text[]'),
            ('LiteLLM_OrganizationMembership', 'user_id text, organization_id text'),
            ('LiteLLM_ProjectTable', 'project_id text, models text[], blocked boolean'),
            ('LiteLLM_VerificationToken', 'key_alias text, user_id text, team_id text, project_id text, models text[], '
                'blocked boolean, expires timestamp without time zone, access_group_ids text[], allowed_routes text[]'),
            ('LiteLLM_ProxyModelTable', 'model_id text, model_name text, model_info jsonb, blocked boolean'),
            ('LiteLLM_AccessGroupTable', 'access_group_id text, access_model_names text[], assigned_team_ids text[]')
    ) AS tables (name, columns)
    CROSS JOIN LATERAL unnest(string_to_array(tables.columns, ', ')) AS columns (declaration)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name))
            AND attname = split_part(columns.declaration, ' ', 1)
            AND format('%s %s', attname, format_type(atttypid, NULL)) = columns.declaration
            AND NOT attisdropped
    )
    HAVING count(*) > 0
$$;

DO $$
BEGIN
    IF sync.unknown_schema() IS NOT NULL THEN
        RAISE EXCEPTION '%', sync.unknown_schema()
            USING DETAIL = 'Tested: LiteLLM 1.101.6 and 1.106.2.',
                HINT = 'Let a tested LiteLLM migrate this database, or use a newer llm-stack.';
    END IF;
END
$$;

-- What the synchronisation keeps on LiteLLM's side: a queue of what has changed, what it knew last, its settings and what it
-- did. LiteLLM's own tables get nothing but triggers.

ALTER FUNCTION sync.unknown_schema() OWNER TO sync;
SET ROLE sync;

CREATE TABLE IF NOT EXISTS sync.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    record_id text NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Rows of a reconciliation give way to changes that people wait for.
    reconcile boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    error text,
    parked boolean NOT NULL DEFAULT false
);

CREATE INDEX IF NOT EXISTS outbox_waiting ON sync.outbox (reconcile, id) WHERE NOT parked;

-- Who had which e-mail when last looked at: whoever shares an old or a new one with a changed user is affected too.
CREATE TABLE IF NOT EXISTS sync.person (
    user_id text PRIMARY KEY,
    email text,
    created_at timestamp
);

CREATE INDEX IF NOT EXISTS person_email ON sync.person (email, created_at, user_id);

-- Members of teams as rows. LiteLLM keeps them in one JSON list a team, which cannot be searched for a person.
CREATE TABLE IF NOT EXISTS sync.member (
    team_id text NOT NULL,
    user_id text,
    email text
);

CREATE INDEX IF NOT EXISTS member_team ON sync.member (team_id);
CREATE INDEX IF NOT EXISTS member_user ON sync.member (user_id);
CREATE INDEX IF NOT EXISTS member_email ON sync.member (email) WHERE user_id IS NULL;

-- The models of LiteLLM's configuration file, which are in no table of LiteLLM's.
CREATE TABLE IF NOT EXISTS sync.configured_model (
    name text PRIMARY KEY,
    access_groups text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE IF NOT EXISTS sync.setting (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Open WebUI's role by LiteLLM's; all others get default_role.
    roles jsonb NOT NULL DEFAULT '{"proxy_admin": "admin"}',
    default_role text NOT NULL DEFAULT 'user' CHECK (default_role IN ('user', 'pending')),
    -- Open WebUI's name of the identity provider whose subject LiteLLM keeps in sso_user_id; NULL for none.
    sso_provider text,
    batch_size integer NOT NULL DEFAULT 2000 CHECK (batch_size > 0),
    max_attempts integer NOT NULL DEFAULT 8 CHECK (max_attempts > 0),
    audit_days integer NOT NULL DEFAULT 90 CHECK (audit_days > 0)
);

-- How a person's empty list of models is read: as what their teams have, or as every model, which is LiteLLM's reading.
ALTER TABLE sync.setting ADD COLUMN IF NOT EXISTS empty_model_list text NOT NULL DEFAULT 'teams'
    CHECK (empty_model_list IN ('teams', 'all'));

INSERT INTO sync.setting DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS sync.state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL DEFAULT 1,
    paused boolean NOT NULL DEFAULT false,
    applied bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    last_run_at timestamptz,
    last_success_at timestamptz,
    last_error text,
    expired_until timestamptz NOT NULL DEFAULT now(),
    last_reconcile_at timestamptz,
    reconcile_differences bigint NOT NULL DEFAULT 0
);

INSERT INTO sync.state DEFAULT VALUES ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS sync.sync_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    operation text NOT NULL,
    record_id text NOT NULL,
    sync_result text NOT NULL,
    old_data jsonb,
    new_data jsonb,
    error_message text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS sync_audit_created_at ON sync.sync_audit (created_at);
CREATE INDEX IF NOT EXISTS sync_audit_record ON sync.sync_audit (record_id, operation);

RESET ROLE;

-- Only what is read: no password, no hash of a key, no spend.
GRANT SELECT (
    user_id, user_email, user_alias, user_role, sso_user_id, models, teams, organization_id, metadata, created_at
) ON public."LiteLLM_UserTable" TO sync;
GRANT SELECT (team_id, team_alias, organization_id, members_with_roles, models, blocked, access_group_ids)
    ON public."LiteLLM_TeamTable" TO sync;
GRANT SELECT (user_id, team_id, budget_id) ON public."LiteLLM_TeamMembership" TO sync;
GRANT SELECT (budget_id, allowed_models) ON public."LiteLLM_BudgetTable" TO sync;
GRANT SELECT (organization_id, organization_alias, models) ON public."LiteLLM_OrganizationTable" TO sync;
GRANT SELECT (user_id, organization_id) ON public."LiteLLM_OrganizationMembership" TO sync;
GRANT SELECT (
    key_alias, user_id, team_id, project_id, models, blocked, expires, access_group_ids, allowed_routes
) ON public."LiteLLM_VerificationToken" TO sync;
GRANT SELECT (project_id, models, blocked) ON public."LiteLLM_ProjectTable" TO sync;
GRANT SELECT (model_id, model_name, model_info, blocked) ON public."LiteLLM_ProxyModelTable" TO sync;
GRANT SELECT (access_group_id, access_model_names, assigned_team_ids) ON public."LiteLLM_AccessGroupTable" TO sync;

-- Notes what has changed, in the same transaction as the change: nothing is lost, and a failure of Open WebUI's side can
-- neither slow nor fail LiteLLM. Insert only: an upsert would make LiteLLM's transactions wait for each other. Spend is
-- booked without touching a column that is named here, and so costs nothing.

SET ROLE sync;

CREATE OR REPLACE FUNCTION sync.queue_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.user_id IS NOT NULL THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('user', OLD.user_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.user_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.user_id IS DISTINCT FROM OLD.user_id) THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('user', NEW.user_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_team() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    VALUES ('team', CASE WHEN TG_OP = 'DELETE' THEN OLD.team_id ELSE NEW.team_id END);
    IF TG_OP = 'UPDATE' AND NEW.team_id <> OLD.team_id THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('team', OLD.team_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_organization() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    VALUES ('organization', CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END);
    IF TG_OP = 'UPDATE' AND NEW.organization_id <> OLD.organization_id THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('organization', OLD.organization_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id) VALUES ('budget', NEW.budget_id);
    RETURN NULL;
END
$$;

-- The people whose keys belong to the project.
CREATE OR REPLACE FUNCTION sync.queue_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    SELECT DISTINCT 'user', user_id FROM public."LiteLLM_VerificationToken"
    WHERE project_id = NEW.project_id AND user_id IS NOT NULL AND team_id IS NOT NULL;
    RETURN NULL;
END
$$;

-- What concerns everybody: the list of models, or a table that was emptied.
CREATE OR REPLACE FUNCTION sync.queue_everything() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id) VALUES ('everything', TG_TABLE_NAME);
    RETURN NULL;
END
$$;

RESET ROLE;

-- The triggers themselves, which only the owner of LiteLLM's tables or a superuser may put on and take off.

-- Puts the triggers on LiteLLM's tables.
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
                OLD.metadata -> 'managed_by')
        IS DISTINCT FROM
        (NEW.user_id, NEW.user_email, NEW.user_alias, NEW.user_role, NEW.sso_user_id, NEW.models, NEW.teams,
            NEW.organization_id, NEW.created_at, NEW.metadata -> 'scim_active', NEW.metadata -> 'blocked',
                NEW.metadata -> 'managed_by')
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

    -- Spend is booked by an upsert, which fires insert triggers for new rows alone.
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

    -- Keys without a team never widen what their user may use.
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

-- Gets out of LiteLLM's way before it migrates: PostgreSQL alters no column that a trigger or a view names. An installation
-- puts both back and finds what happened in between.
CREATE OR REPLACE FUNCTION sync.pause() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    view_name text;
BEGIN
    UPDATE sync.state SET paused = true;
    PERFORM sync.drop_triggers();
    -- Plain names: one view's end takes others with it, and a cast to regclass finds them no more.
    FOR view_name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', view_name);
    END LOOP;
END
$$;

REVOKE EXECUTE ON FUNCTION sync.install_triggers, sync.drop_triggers, sync.pause FROM PUBLIC;

-- The way to Open WebUI's database. The password lies in the user mapping, which nobody but `sync` and superusers can read,
-- and comes in a setting of the installing session: `llm_stack.sync` holds a JSON object with host, port, database and
-- password.

CREATE EXTENSION IF NOT EXISTS postgres_fdw;

DO $$
DECLARE
    target CONSTANT jsonb := current_setting('llm_stack.sync')::jsonb;
    holder text;
    options CONSTANT text := format('host %L, port %L, dbname %L', target ->> 'host', target ->> 'port', target ->> 'database');
BEGIN
    DROP SERVER IF EXISTS llm_stack_open_webui CASCADE;
    EXECUTE format(
        'CREATE SERVER llm_stack_open_webui FOREIGN DATA WRAPPER postgres_fdw OPTIONS (%s, connect_timeout %L, options %L, '
        'keepalives_idle %L, tcp_user_timeout %L)',
        options, '5', '-c statement_timeout=60s -c lock_timeout=10s', '30', '30000'
    );
    BEGIN
        -- The second is for operators, who ask as the user that installs.
        FOREACH holder IN ARRAY ARRAY['sync', current_user::text] LOOP
            EXECUTE format(
                'CREATE USER MAPPING IF NOT EXISTS FOR %I SERVER llm_stack_open_webui OPTIONS (user %L, password %L)',
                holder, 'sync', target ->> 'password'
            );
        END LOOP;
    EXCEPTION
        -- The original error would show the statement, and with it the password.
        WHEN OTHERS THEN
            RAISE EXCEPTION 'the user mapping to Open WebUI''s database could not be made: %', SQLERRM;
    END;
END
$$;

CREATE FOREIGN TABLE sync.open_webui (request jsonb, response jsonb)
SERVER llm_stack_open_webui OPTIONS (schema_name 'sync', table_name 'call');
ALTER FOREIGN TABLE sync.open_webui OWNER TO sync;
GRANT USAGE ON FOREIGN SERVER llm_stack_open_webui TO sync;

SET ROLE sync;

-- Hands a request to Open WebUI's side. Raises when that side refuses or cannot be reached.
CREATE OR REPLACE FUNCTION sync.ask_open_webui(question jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    answer jsonb;
BEGIN
    INSERT INTO sync.open_webui (request) VALUES (question) RETURNING response INTO answer;
    IF answer ? 'unknown_schema' THEN
        RAISE EXCEPTION '%', answer ->> 'unknown_schema' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN answer;
END
$$;

RESET ROLE;

-- Which models LiteLLM offers and what each team may use. The meaning of model lists is that of LiteLLM's own checks
-- (litellm/proxy/auth/auth_checks.py of 1.101.6: _check_model_access_helper, can_team_access_model). Where SQL cannot know
-- what LiteLLM knows, it grants less.

SET ROLE sync;

-- An empty list allows everything.
CREATE OR REPLACE FUNCTION sync.allows_everything(models text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT cardinality(coalesce(models, '{}')) = 0 OR models && '{all-proxy-models,*}' $$;

-- Patterns of LiteLLM are regular expressions in disguise; here only the asterisk means anything.
CREATE OR REPLACE FUNCTION sync.matches_a_pattern(models text[], name text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT EXISTS (
        SELECT FROM unnest(models) AS pattern
        WHERE pattern LIKE '%*%'
            AND name LIKE replace(replace(replace(replace(pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')
    )
$$;

-- Whether a list allows a model, by its name, one of its access groups or a pattern. Without a subquery, without a SET of its
-- own and STABLE like array_to_string, so that PostgreSQL puts it into the queries instead of calling it for each pair.
CREATE OR REPLACE FUNCTION sync.allows(models text[], name text, access_groups text[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT sync.allows_everything(models)
        OR name = ANY (models)
        OR access_groups && models
        OR (array_to_string(models, ' ') LIKE '%*%' AND sync.matches_a_pattern(models, name))
$$;

-- The same for a list of a team or of one of its members, where `all-team-models` is every model.
CREATE OR REPLACE FUNCTION sync.team_list_allows(models text[], name text, access_groups text[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT 'all-team-models' = ANY (models) OR sync.allows(models, name, access_groups) $$;

-- Every model that may be asked for by name, of the configuration file and of the database. A pattern is no name.
CREATE OR REPLACE VIEW sync.proxy_model AS
SELECT name, array_agg(DISTINCT access_group) FILTER (WHERE access_group IS NOT NULL) AS access_groups
FROM (
    SELECT name, unnest(CASE WHEN access_groups = '{}' THEN ARRAY[NULL] ELSE access_groups END) AS access_group
    FROM sync.configured_model
    UNION ALL
    SELECT model.model_name, access_group.name
    FROM public."LiteLLM_ProxyModelTable" AS model
    LEFT JOIN LATERAL jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(model.model_info -> 'access_groups') = 'array' THEN model.model_info -> 'access_groups' END
    ) AS access_group (name) ON true
    WHERE NOT model.blocked AND coalesce(model.model_info ->> 'team_id', '') = ''
) AS model
WHERE name NOT LIKE '%*%' AND length(name) BETWEEN 1 AND 255
GROUP BY name;

-- Models that an administrator gave to one team under a name of the team's own.
CREATE OR REPLACE VIEW sync.own_team_model AS
SELECT DISTINCT model_info ->> 'team_id' AS team_id, model_info ->> 'team_public_model_name' AS name
FROM public."LiteLLM_ProxyModelTable"
WHERE NOT blocked
    AND coalesce(model_info ->> 'team_id', '') <> ''
    AND length(model_info ->> 'team_public_model_name') BETWEEN 1 AND 255
    AND model_info ->> 'team_public_model_name' NOT LIKE '%*%';

-- Models of LiteLLM's access groups, and the teams that they are assigned to.
CREATE OR REPLACE VIEW sync.access_group AS
SELECT access_group_id AS id, access_model_names AS models, assigned_team_ids AS team_ids
FROM public."LiteLLM_AccessGroupTable"
WHERE cardinality(coalesce(access_model_names, '{}')) > 0;

-- What each team may use. Its organisation's list is an upper bound only.
CREATE OR REPLACE VIEW sync.team_model AS
SELECT team.team_id, model.name, model.access_groups
FROM public."LiteLLM_TeamTable" AS team
LEFT JOIN public."LiteLLM_OrganizationTable" AS organization USING (organization_id)
CROSS JOIN LATERAL (
    SELECT name, access_groups FROM sync.proxy_model
    UNION
    SELECT own.name, NULL FROM sync.own_team_model AS own WHERE own.team_id = team.team_id
) AS model
WHERE NOT team.blocked
    AND (
        sync.team_list_allows(team.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (team.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
    AND sync.allows(organization.models, model.name, model.access_groups);

RESET ROLE;

-- Who has an account in Open WebUI, and is a member of which group.

SET ROLE sync;

-- One e-mail per person: lower case, NULL for what is none. 254 is the longest that mail can reach (RFC 5321, 4.5.3.1).
CREATE OR REPLACE FUNCTION sync.clean_email(email text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN length(btrim(email)) <= 254 AND btrim(email) LIKE '_%@_%' THEN lower(btrim(email)) END $$;

-- Users that nobody is: LiteLLM's own administrator, whom the master key and the password of /ui are, and those that the stack
-- made for keys. An e-mail that somebody writes there makes nobody of them. Open WebUI's administrator is a person.
-- open_webui_identity_people.py has the same rule.
CREATE OR REPLACE FUNCTION sync.is_system_user(user_id text, metadata jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT user_id IN ('default_user_id', 'openwebui_system')
        OR (metadata ->> 'managed_by' IS NOT DISTINCT FROM 'llm-stack' AND user_id <> 'openwebui_admin')
$$;

-- People with an account: of several with one e-mail the oldest. LiteLLM's SCIM interface blocks a user by scim_active.
CREATE OR REPLACE VIEW sync.wanted_person AS
SELECT
    person.user_id,
    person.email,
    coalesce(nullif(btrim(litellm_user.user_alias), ''), split_part(person.email, '@', 1)) AS name,
    coalesce(setting.roles ->> litellm_user.user_role, setting.default_role) AS role,
    CASE
        WHEN setting.sso_provider IS NOT NULL AND litellm_user.sso_user_id <> ''
        THEN jsonb_build_object(setting.sso_provider, jsonb_build_object('sub', litellm_user.sso_user_id))
    END AS oauth,
    litellm_user.metadata ->> 'scim_active' IS NOT DISTINCT FROM 'false'
        OR litellm_user.metadata ->> 'blocked' IS NOT DISTINCT FROM 'true' AS locked,
    litellm_user.models,
    -- An upper bound of the person's own list, as the organisation of a team is of the team's.
    organization.models AS organization_models,
    -- Whether an empty list adds nothing to what the person's teams have (config-templates/litellm/access_rules.py). A
    -- blocked team counts, and one that only LiteLLM's user names: nobody has more because their team is in trouble.
    setting.empty_model_list = 'teams'
        AND cardinality(coalesce(litellm_user.models, '{}')) = 0
        AND (
            cardinality(coalesce(litellm_user.teams, '{}')) > 0
            OR EXISTS (SELECT FROM sync.member WHERE member.user_id = person.user_id)
            OR EXISTS (SELECT FROM sync.member WHERE member.user_id IS NULL AND member.email = person.email)
        ) AS follows_teams
FROM sync.person AS person
JOIN public."LiteLLM_UserTable" AS litellm_user USING (user_id)
LEFT JOIN public."LiteLLM_OrganizationTable" AS organization USING (organization_id)
CROSS JOIN sync.setting
WHERE person.email IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM sync.person AS older
        WHERE older.email = person.email AND (older.created_at, older.user_id) < (person.created_at, person.user_id)
    );

-- Members whom their budget narrows to some of the team's models. Open WebUI's groups only ever add, so that they get
-- those models themselves and are no members of the team's group.
CREATE OR REPLACE VIEW sync.narrowed_member AS
SELECT membership.team_id, membership.user_id, budget.allowed_models AS models
FROM public."LiteLLM_TeamMembership" AS membership
JOIN public."LiteLLM_BudgetTable" AS budget USING (budget_id)
WHERE cardinality(coalesce(budget.allowed_models, '{}')) > 0;

-- Who is in which team, without those that LiteLLM does not know.
CREATE OR REPLACE VIEW sync.team_person AS
SELECT DISTINCT member.team_id, person.user_id, narrowed.models AS narrowed_to
FROM sync.member AS member
JOIN sync.person AS person ON person.user_id = member.user_id OR (member.user_id IS NULL AND person.email = member.email)
LEFT JOIN sync.narrowed_member AS narrowed
    ON narrowed.team_id = member.team_id AND narrowed.user_id = person.user_id;

-- Members of the groups of teams.
CREATE OR REPLACE VIEW sync.wanted_team_member AS
SELECT team_id, 'team_' || team_id AS group_id, user_id FROM sync.team_person WHERE narrowed_to IS NULL;

-- Members of the groups of organisations.
CREATE OR REPLACE VIEW sync.wanted_organization_member AS
SELECT organization_id, 'grp_' || organization_id AS group_id, user_id FROM public."LiteLLM_OrganizationMembership";

-- Members of Open WebUI's groups.
CREATE OR REPLACE VIEW sync.wanted_member AS
SELECT group_id, user_id FROM sync.wanted_team_member
UNION ALL
SELECT group_id, user_id FROM sync.wanted_organization_member
UNION ALL
-- Every model for very many people as one membership each instead of one grant for each model.
SELECT 'all_models', user_id FROM sync.wanted_person
WHERE sync.allows_everything(models)
    AND sync.allows_everything(organization_models)
    AND 'no-default-models' <> ALL (coalesce(models, '{}'))
    AND NOT follows_teams;

RESET ROLE;

-- Which models a person may use beside those of their groups. What a key allows follows LiteLLM's checks of a request with
-- it (litellm/proxy/auth/auth_checks.py of 1.101.6: common_checks, can_key_call_model, _key_access_group_grants_model).

SET ROLE sync;

-- Keys that can chat now. A key without a team never widens what its user may use. A project narrows its keys.
CREATE OR REPLACE VIEW sync.chat_key AS
SELECT key.user_id, key.team_id, key.models, key.access_group_ids, project.models AS project_models
FROM public."LiteLLM_VerificationToken" AS key
LEFT JOIN public."LiteLLM_ProjectTable" AS project USING (project_id)
WHERE key.user_id IS NOT NULL
    AND key.team_id IS NOT NULL
    AND key.blocked IS NOT TRUE
    AND project.blocked IS NOT TRUE
    AND (key.expires IS NULL OR key.expires > now() AT TIME ZONE 'UTC')
    -- A key for management alone opens no model. The names are LiteLLM's own for groups of routes.
    AND (
        cardinality(coalesce(key.allowed_routes, '{}')) = 0
        OR key.allowed_routes && '{llm_api_routes,openai_routes,/chat/completions,/v1/chat/completions}'
        OR sync.matches_a_pattern(key.allowed_routes, '/v1/chat/completions')
    );

-- Models of the team that a key's own list, or an access group that it names, allows. Members have them by their team.
CREATE OR REPLACE VIEW sync.wanted_key_model AS
SELECT key.user_id, key.team_id, key.project_models, model.name, model.access_groups
FROM sync.chat_key AS key
JOIN sync.team_model AS model USING (team_id)
WHERE NOT EXISTS (SELECT FROM sync.member WHERE member.team_id = key.team_id AND member.user_id = key.user_id)
    AND (
        sync.team_list_allows(key.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (key.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
UNION ALL
-- An access group that is assigned to the key's team reaches beyond the team's own list, for keys that name it.
SELECT key.user_id, key.team_id, key.project_models, model.name, model.access_groups
FROM sync.chat_key AS key
JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
JOIN sync.access_group ON access_group.id = ANY (key.access_group_ids) AND key.team_id = ANY (access_group.team_ids)
JOIN sync.proxy_model AS model ON sync.allows(access_group.models, model.name, model.access_groups)
WHERE NOT team.blocked;

-- By their own list (`list`), narrowed in a team (`narrowed`), or by a team's key (`key`).
CREATE OR REPLACE VIEW sync.person_model_reason AS
SELECT person.user_id, model.name, 'list' AS reason, NULL AS team_id
FROM sync.wanted_person AS person
JOIN sync.proxy_model AS model
    ON sync.allows(person.models, model.name, model.access_groups)
    AND sync.allows(person.organization_models, model.name, model.access_groups)
-- Who may use every model is in a group of their own.
WHERE NOT (sync.allows_everything(person.models) AND sync.allows_everything(person.organization_models))
    AND 'no-default-models' <> ALL (coalesce(person.models, '{}'))
    AND NOT person.follows_teams
UNION ALL
SELECT member.user_id, model.name, 'narrowed', member.team_id
FROM sync.team_person AS member
JOIN sync.team_model AS model USING (team_id)
WHERE member.narrowed_to IS NOT NULL AND sync.team_list_allows(member.narrowed_to, model.name, model.access_groups)
UNION ALL
SELECT key.user_id, key.name, 'key', team_id
FROM sync.wanted_key_model AS key
LEFT JOIN sync.narrowed_member AS narrowed USING (team_id, user_id)
WHERE sync.allows(key.project_models, key.name, key.access_groups)
    AND (narrowed.models IS NULL OR sync.team_list_allows(narrowed.models, key.name, key.access_groups));

CREATE OR REPLACE VIEW sync.wanted_person_model AS
SELECT DISTINCT user_id, name FROM sync.person_model_reason;

RESET ROLE;

-- What the synchronisation takes over from LiteLLM's tables before it computes anything, and whom that concerns.

SET ROLE sync;

-- Takes over what LiteLLM says about people. Returns whom it concerns: also those who share an old or a new e-mail.
CREATE OR REPLACE FUNCTION sync.refresh_people(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    emails text[] := ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
BEGIN
    DELETE FROM sync.person WHERE user_id = ANY (ids);
    INSERT INTO sync.person (user_id, email, created_at)
    SELECT user_id, CASE WHEN NOT sync.is_system_user(user_id, metadata) THEN sync.clean_email(user_email) END, created_at
    FROM public."LiteLLM_UserTable" WHERE user_id = ANY (ids);
    emails := emails || ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
    RETURN ARRAY(SELECT unnest(ids) UNION SELECT user_id FROM sync.person WHERE email = ANY (emails));
END
$$;

-- Takes over the members of teams. Returns people whose own models depend on these teams: by a key, by a narrower list, or
-- because they joined or left and an empty list of their own means what their teams have.
CREATE OR REPLACE FUNCTION sync.refresh_members(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    before CONSTANT sync.member[] := ARRAY(SELECT member FROM sync.member WHERE team_id = ANY (ids));
BEGIN
    DELETE FROM sync.member WHERE team_id = ANY (ids);
    INSERT INTO sync.member (team_id, user_id, email)
    SELECT DISTINCT team.team_id, nullif(entry ->> 'user_id', ''), sync.clean_email(entry ->> 'user_email')
    FROM public."LiteLLM_TeamTable" AS team
    -- LiteLLM's default is an object, its API writes a list.
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(team.members_with_roles) = 'array' THEN team.members_with_roles END
    ) AS entry
    WHERE team.team_id = ANY (ids) AND jsonb_typeof(entry) = 'object';
    RETURN ARRAY(
        SELECT user_id FROM public."LiteLLM_VerificationToken" WHERE team_id = ANY (ids) AND user_id IS NOT NULL
        UNION
        SELECT user_id FROM sync.narrowed_member WHERE team_id = ANY (ids)
        UNION
        SELECT person.user_id
        FROM (
            (SELECT * FROM unnest(before) EXCEPT SELECT * FROM sync.member WHERE team_id = ANY (ids))
            UNION ALL
            (SELECT * FROM sync.member WHERE team_id = ANY (ids) EXCEPT SELECT * FROM unnest(before))
        ) AS changed
        JOIN sync.person AS person
            ON person.user_id = changed.user_id OR (changed.user_id IS NULL AND person.email = changed.email)
        JOIN public."LiteLLM_UserTable" AS litellm_user ON litellm_user.user_id = person.user_id
        WHERE cardinality(coalesce(litellm_user.models, '{}')) = 0
    );
END
$$;

RESET ROLE;

-- One batch as Open WebUI's side takes it.

SET ROLE sync;

-- The complete wanted state of some people and groups, as Open WebUI's side takes it.
CREATE OR REPLACE FUNCTION sync.request(people text[], teams text[], organizations text[], with_models boolean)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
DECLARE
    group_ids CONSTANT text[] := ARRAY(
        SELECT 'team_' || unnest(teams) UNION SELECT 'grp_' || unnest(organizations)
    );
    member_scope CONSTANT text[] := group_ids || CASE WHEN with_models THEN ARRAY['all_models'] END;
    all_models CONSTANT jsonb := '{"id": "all_models", "name": "LiteLLM: all models", "description": ""}';
    answer jsonb;
BEGIN
    WITH wanted_group AS (
        SELECT 'grp_' || organization_id AS id, coalesce(nullif(btrim(organization_alias), ''), organization_id) AS name,
            'Organisation of LiteLLM' AS description, NULL AS parent
        FROM public."LiteLLM_OrganizationTable" WHERE organization_id = ANY (organizations)
        UNION ALL
        SELECT 'team_' || team_id, coalesce(nullif(btrim(team_alias), ''), team_id), 'Team of LiteLLM',
            'grp_' || organization_id
        FROM public."LiteLLM_TeamTable" WHERE team_id = ANY (teams)
    ), wanted_person AS (
        SELECT user_id, email, name, role, oauth, locked FROM sync.wanted_person WHERE user_id = ANY (people)
    )
    SELECT jsonb_build_object(
        'people', to_jsonb(people),
        'users', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', user_id, 'email', email, 'name', name, 'role', role, 'oauth', oauth, 'locked', locked
            ))
            FROM wanted_person
        ), '[]'),
        'locked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE locked)),
        'unlocked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE NOT locked)),
        'gone', to_jsonb(ARRAY(SELECT unnest(people) EXCEPT SELECT user_id FROM wanted_person)),
        'group_ids', to_jsonb(member_scope),
        'groups', coalesce((SELECT jsonb_agg(to_jsonb(wanted_group)) FROM wanted_group), '[]') || all_models,
        'removed_groups', to_jsonb(ARRAY(SELECT unnest(group_ids) EXCEPT SELECT id FROM wanted_group)),
        'members', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', group_id, 'person', user_id))
            FROM (
                -- Several selections and no OR, so that each is found by an index or not made at all.
                SELECT group_id, user_id FROM sync.wanted_member WHERE user_id = ANY (people)
                UNION
                SELECT group_id, user_id FROM sync.wanted_team_member WHERE team_id = ANY (teams)
                UNION
                SELECT group_id, user_id FROM sync.wanted_organization_member
                WHERE organization_id = ANY (organizations)
                UNION
                SELECT group_id, user_id FROM sync.wanted_member WHERE with_models AND group_id = 'all_models'
            ) AS member
        ), '[]'),
        'grants', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'team_' || team_id, 'model', name))
            FROM sync.team_model WHERE team_id = ANY (teams)
        ), '[]') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('person', user_id, 'model', name))
            FROM sync.wanted_person_model WHERE user_id = ANY (people)
        ), '[]')
    ) INTO answer;
    IF with_models THEN
        answer := jsonb_set(answer, '{grants}', (answer -> 'grants') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'all_models', 'model', name)) FROM sync.proxy_model
        ), '[]'));
        answer := answer || jsonb_build_object('models', to_jsonb(ARRAY(
            SELECT name FROM sync.proxy_model UNION SELECT name FROM sync.own_team_model
        )));
    END IF;
    RETURN answer;
END
$$;

RESET ROLE;

-- Brings batches of what has changed to Open WebUI. Every batch asks what LiteLLM says now, not what it said when the change
-- was queued, so that applying a batch twice, late or out of order ends in the same state.

SET ROLE sync;

-- Applies the given rows of the outbox and returns how many differences it made.
CREATE OR REPLACE FUNCTION sync.apply_rows(ids bigint[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    people text[];
    teams text[];
    organizations text[];
    dependents text[];
    everything boolean;
    from_reconcile boolean;
    made jsonb;
BEGIN
    SELECT
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'user'), '{}'),
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'team'), '{}'),
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'organization'), '{}'),
        bool_or(kind = 'everything'),
        bool_and(reconcile)
    INTO people, teams, organizations, everything, from_reconcile
    FROM sync.outbox WHERE id = ANY (ids);

    people := people || ARRAY(
        SELECT membership.user_id
        FROM sync.outbox JOIN public."LiteLLM_TeamMembership" AS membership ON membership.budget_id = outbox.record_id
        WHERE outbox.id = ANY (ids) AND outbox.kind = 'budget'
    );
    teams := ARRAY(
        SELECT unnest(teams)
        UNION
        SELECT team_id FROM public."LiteLLM_TeamTable" WHERE organization_id = ANY (organizations)
    );
    dependents := sync.refresh_members(teams) || ARRAY(
        SELECT user_id FROM public."LiteLLM_UserTable" WHERE organization_id = ANY (organizations)
    );
    -- A reconciliation has queued them all anyway.
    IF NOT from_reconcile THEN
        people := people || dependents;
    END IF;
    people := sync.refresh_people(ARRAY(SELECT DISTINCT unnest(people)));
    made := sync.ask_open_webui(sync.request(people, teams, organizations, everything)) -> 'differences';
    IF everything THEN
        INSERT INTO sync.outbox (kind, record_id, reconcile) SELECT * FROM sync.all_records() AS record (kind, id, again);
    END IF;

    INSERT INTO sync.sync_audit (operation, record_id, sync_result, old_data, new_data)
    SELECT operation, record, result, old, new
    FROM jsonb_to_recordset(made) AS difference (operation text, record text, result text, old jsonb, new jsonb)
    -- A problem that stays is told once.
    WHERE result = 'ok' OR NOT EXISTS (
        SELECT FROM sync.sync_audit AS told
        WHERE told.record_id = record AND told.operation = difference.operation AND told.sync_result = result
    );
    INSERT INTO sync.sync_audit (operation, record_id, sync_result)
    SELECT 'user_skip', person.user_id,
        CASE WHEN person.email IS NULL THEN 'no e-mail' ELSE 'an older user has the same e-mail' END
    FROM sync.person AS person
    WHERE person.user_id = ANY (people)
        AND NOT EXISTS (SELECT FROM sync.wanted_person WHERE wanted_person.user_id = person.user_id)
        AND NOT EXISTS (
            SELECT FROM sync.sync_audit AS told WHERE told.record_id = person.user_id AND told.operation = 'user_skip'
        );

    DELETE FROM sync.outbox WHERE id = ANY (ids);
    UPDATE sync.state
    SET applied = applied + cardinality(ids),
        reconcile_differences = reconcile_differences + CASE WHEN from_reconcile THEN (
            SELECT count(*) FROM jsonb_to_recordset(made) AS difference (result text) WHERE result = 'ok'
        ) ELSE 0 END;
    RETURN jsonb_array_length(made);
END
$$;

-- Applies one batch and returns how many rows of the outbox it dealt with. A row that cannot be applied stops no other: the
-- batch is then taken row by row, and what fails waits twice as long every time, until it is parked with its error.
CREATE OR REPLACE FUNCTION sync.apply_batch() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    batch bigint[];
    single bigint;
    problem text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('llm-stack sync')) OR (SELECT paused FROM sync.state) THEN
        RETURN 0;
    END IF;
    -- A clock that jumped back must not make a row wait for long.
    batch := ARRAY(
        SELECT id FROM sync.outbox
        WHERE NOT parked
            AND (next_attempt_at IS NULL OR next_attempt_at <= now() OR next_attempt_at > now() + interval '1 hour')
        ORDER BY reconcile, id
        LIMIT (SELECT batch_size FROM sync.setting)
    );
    IF batch = '{}' THEN
        RETURN 0;
    END IF;
    problem := sync.unknown_schema();
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION '%', problem USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    LOOP
        BEGIN
            PERFORM sync.apply_rows(batch);
            RETURN cardinality(batch);
        EXCEPTION
            -- Too much at once for Open WebUI's database, which has its own limit of time.
            WHEN query_canceled THEN
                EXIT WHEN cardinality(batch) = 1;
                batch := batch[:ceil(cardinality(batch) / 10.0)::integer];
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception
            THEN
                EXIT;
        END;
    END LOOP;
    FOREACH single IN ARRAY batch LOOP
        BEGIN
            PERFORM sync.apply_rows(ARRAY[single]);
        EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception
                OR query_canceled
            THEN
                GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT;
                PERFORM sync.note_failure(single, problem);
        END;
    END LOOP;
    RETURN cardinality(batch);
END
$$;

CREATE OR REPLACE FUNCTION sync.note_failure(row_id bigint, problem text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    failed sync.outbox;
BEGIN
    UPDATE sync.outbox
    SET attempts = attempts + 1,
        error = left(problem, 1000),
        next_attempt_at = now() + least(interval '1 second' * 2 ^ attempts, interval '30 minutes'),
        parked = attempts + 1 >= (SELECT max_attempts FROM sync.setting)
    WHERE id = row_id
    RETURNING * INTO failed;
    UPDATE sync.state SET failed = sync.state.failed + 1, last_error = left(problem, 1000);
    IF failed.parked THEN
        INSERT INTO sync.sync_audit (operation, record_id, sync_result, error_message)
        VALUES (failed.kind || '_park', failed.record_id, 'parked', failed.error);
    END IF;
END
$$;

RESET ROLE;

-- What the worker calls every second.

SET ROLE sync;

-- What the worker calls every second: works off what waits, for about half a second, and returns how many rows it dealt with.
CREATE OR REPLACE FUNCTION sync.apply_pending() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    started CONSTANT timestamptz := clock_timestamp();
    done integer;
    total integer := 0;
BEGIN
    PERFORM sync.queue_expired_keys();
    LOOP
        done := sync.apply_batch();
        total := total + done;
        EXIT WHEN done = 0 OR clock_timestamp() NOT BETWEEN started AND started + interval '500 milliseconds';
    END LOOP;
    -- Every beat that changed something, and of the idle ones one in ten seconds.
    UPDATE sync.state SET last_run_at = now(), last_success_at = now(), last_error = NULL
    WHERE total > 0
        OR last_run_at IS NULL
        OR last_run_at NOT BETWEEN now() - interval '10 seconds' AND now();
    RETURN total;
END
$$;

-- A key expires without a change of its row.
CREATE OR REPLACE FUNCTION sync.queue_expired_keys() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    since timestamptz;
BEGIN
    SELECT expired_until INTO since FROM sync.state
    WHERE expired_until NOT BETWEEN now() - interval '30 seconds' AND now()
    FOR UPDATE SKIP LOCKED;
    IF since IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO sync.outbox (kind, record_id)
    SELECT DISTINCT 'user', user_id FROM public."LiteLLM_VerificationToken"
    WHERE user_id IS NOT NULL AND team_id IS NOT NULL
        AND expires > least(since, now()) AT TIME ZONE 'UTC' AND expires <= now() AT TIME ZONE 'UTC';
    UPDATE sync.state SET expired_until = now();
END
$$;

RESET ROLE;

-- Compares everything. Every record of both sides is queued behind the changes that people wait for, and applied in the same
-- bounded batches: whatever was lost, changed by hand or missed without triggers is put right, and counted.

SET ROLE sync;

-- Every record that either side knows.
CREATE OR REPLACE FUNCTION sync.all_records() RETURNS TABLE (kind text, record_id text, reconcile boolean)
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    inventory CONSTANT jsonb := sync.ask_open_webui('{"inventory": true}');
BEGIN
    RETURN QUERY
    SELECT known.kind, known.id, true
    FROM (
        -- Organisations first, because teams become children of their groups.
        SELECT 'organization' AS kind, organization_id AS id, 1 AS step FROM public."LiteLLM_OrganizationTable"
        UNION
        SELECT 'organization', substr(id, 5), 1 FROM jsonb_array_elements_text(inventory -> 'groups') AS id
        WHERE id LIKE 'grp\_%'
        UNION
        SELECT 'team', team_id, 2 FROM public."LiteLLM_TeamTable"
        UNION
        SELECT 'team', substr(id, 6), 2 FROM jsonb_array_elements_text(inventory -> 'groups') AS id WHERE id LIKE 'team\_%'
        UNION
        SELECT 'user', user_id, 3 FROM public."LiteLLM_UserTable"
        UNION
        SELECT 'user', person.user_id, 3 FROM sync.person
        UNION
        SELECT 'user', id, 3 FROM jsonb_array_elements_text(inventory -> 'people') AS id
    ) AS known
    ORDER BY known.step, known.id;
END
$$;

-- What the worker calls every hour. Returns how many records it queued.
CREATE OR REPLACE FUNCTION sync.reconcile() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    queued integer;
BEGIN
    DELETE FROM sync.outbox WHERE reconcile AND NOT parked;
    INSERT INTO sync.outbox (kind, record_id, reconcile) VALUES ('everything', 'reconcile', true);
    GET DIAGNOSTICS queued = ROW_COUNT;
    UPDATE sync.state SET last_reconcile_at = now(), reconcile_differences = 0;
    DELETE FROM sync.sync_audit
    WHERE created_at < now() - make_interval(days => (SELECT audit_days FROM sync.setting));
    RETURN queued;
END
$$;

-- Gives parked rows another chance. Returns how many.
CREATE OR REPLACE FUNCTION sync.retry() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    given integer;
BEGIN
    UPDATE sync.outbox SET parked = false, attempts = 0, next_attempt_at = NULL WHERE parked OR attempts > 0;
    GET DIAGNOSTICS given = ROW_COUNT;
    RETURN given;
END
$$;

RESET ROLE;

-- What operators and Prometheus ask. The names are those that people know from other synchronisations of this kind.

SET ROLE sync;

-- Why nothing is applied at the moment, NULL when all is well.
CREATE OR REPLACE FUNCTION sync.obstacle() RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF (SELECT paused FROM sync.state) THEN
        RETURN 'paused, because LiteLLM migrates; another `up` goes on';
    END IF;
    IF sync.unknown_schema() IS NOT NULL THEN
        RETURN sync.unknown_schema();
    END IF;
    PERFORM sync.ask_open_webui('{"account_of": ""}');
    RETURN NULL;
EXCEPTION
    -- OTHERS leaves out a canceled query, which is what Open WebUI's side answers when it is too slow.
    WHEN query_canceled OR OTHERS THEN
        RETURN SQLERRM;
END
$$;

CREATE OR REPLACE FUNCTION sync.check_sync_status() RETURNS TABLE (name text, value text)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT status.name, status.value
    FROM sync.state
    CROSS JOIN LATERAL (
        VALUES
            (1, 'state', CASE WHEN sync.obstacle() IS NULL THEN 'running' ELSE 'stopped' END),
            (2, 'obstacle', sync.obstacle()),
            (3, 'waiting', (SELECT count(*) FROM sync.outbox WHERE NOT parked AND NOT outbox.reconcile)::text),
            (4, 'waiting for reconciliation', (SELECT count(*) FROM sync.outbox WHERE NOT parked AND outbox.reconcile)::text),
            (5, 'parked', (SELECT count(*) FROM sync.outbox WHERE parked)::text),
            (6, 'applied', state.applied::text),
            (7, 'failed attempts', state.failed::text),
            (8, 'last success', state.last_success_at::text),
            (9, 'last error', state.last_error),
            (10, 'last reconciliation', state.last_reconcile_at::text),
            (11, 'differences it found', state.reconcile_differences::text)
    ) AS status (place, name, value)
    ORDER BY status.place
$$;

-- For Prometheus: one row a sample. Ages in seconds; a clock that jumped makes no negative ones.
CREATE OR REPLACE FUNCTION sync.metrics() RETURNS TABLE (name text, value double precision)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT metric.name, metric.value
    FROM sync.state
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE NOT parked) AS waiting, count(*) FILTER (WHERE parked) AS parked,
            min(queued_at) FILTER (WHERE NOT parked AND NOT outbox.reconcile) AS oldest
        FROM sync.outbox
    ) AS queue
    CROSS JOIN LATERAL (
        VALUES
            ('llm_stack_sync_queue_length', queue.waiting::double precision),
            ('llm_stack_sync_queue_oldest_age_seconds', greatest(extract(epoch FROM now() - queue.oldest), 0)),
            ('llm_stack_sync_parked', queue.parked),
            ('llm_stack_sync_applied_total', state.applied),
            ('llm_stack_sync_failed_total', state.failed),
            ('llm_stack_sync_last_success_timestamp_seconds', extract(epoch FROM state.last_success_at)),
            ('llm_stack_sync_last_reconcile_timestamp_seconds', extract(epoch FROM state.last_reconcile_at)),
            ('llm_stack_sync_reconcile_differences', state.reconcile_differences),
            ('llm_stack_sync_stopped', CASE WHEN sync.obstacle() IS NULL THEN 0 ELSE 1 END)
    ) AS metric (name, value)
    WHERE metric.value IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION sync.get_recent_sync_activities(most integer DEFAULT 50)
RETURNS TABLE (
    created_at timestamptz, operation text, record_id text, sync_result text, old_data jsonb, new_data jsonb,
    error_message text
)
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT created_at, operation, record_id, sync_result, old_data, new_data, error_message
    FROM sync.sync_audit ORDER BY id DESC LIMIT most
$$;

-- Whether everything that the installation puts in place is there.
CREATE OR REPLACE FUNCTION sync.test_api_key_sync_installation() RETURNS TABLE (part text, ok boolean, remark text)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT 'triggers', count(*) = 24, format('%s of 24 are on LiteLLM''s tables', count(*))
    FROM pg_trigger WHERE tgname LIKE 'llm\_stack\_sync\_%'
    UNION ALL
    SELECT 'LiteLLM''s tables', sync.unknown_schema() IS NULL, sync.unknown_schema()
    UNION ALL
    SELECT 'Open WebUI', sync.obstacle() IS NULL, sync.obstacle()
    UNION ALL
    SELECT 'worker', coalesce(last_run_at > now() - interval '1 minute', false), format('last ran at %s', last_run_at)
    FROM sync.state
$$;

RESET ROLE;

-- What operators ask about one person.

SET ROLE sync;

-- What one person may use and why, on both sides. `difference` is empty when Open WebUI shows what LiteLLM says.
CREATE OR REPLACE FUNCTION sync.permissions(of_email text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    cleaned CONSTANT text := sync.clean_email(of_email);
    holder text;
    shown jsonb;
    reasons jsonb;
    wanted jsonb;
    own_list text[];
    follows_teams boolean;
    reading CONSTANT text := (SELECT empty_model_list FROM sync.setting);
BEGIN
    SELECT person.user_id, coalesce(person.models, '{}'), person.follows_teams INTO holder, own_list, follows_teams
    FROM sync.wanted_person AS person WHERE email = cleaned;
    IF holder IS NULL THEN
        RETURN jsonb_build_object(
            'email', cleaned,
            'problem', 'LiteLLM has no user with this e-mail, or it has changed less than a second ago'
        );
    END IF;
    shown := sync.ask_open_webui(jsonb_build_object('account_of', holder));
    SELECT coalesce(jsonb_agg(to_jsonb(reason) ORDER BY reason.why, reason.model), '[]') INTO reasons
    FROM (
        SELECT
            CASE
                WHEN own_list = '{}' AND reading = 'all' THEN 'their own list is empty (access.emptyModelList: all)'
                WHEN own_list = '{}' THEN 'their own list is empty, and they are in no team'
                ELSE 'their own list allows every model'
            END AS why,
            model.name AS model
        FROM sync.wanted_member AS member CROSS JOIN sync.proxy_model AS model
        WHERE member.user_id = holder AND member.group_id = 'all_models'
        UNION
        SELECT format('member of team %s', coalesce(team.team_alias, team.team_id)), model.name
        FROM sync.team_person AS member
        JOIN sync.team_model AS model USING (team_id)
        JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
        WHERE member.user_id = holder AND member.narrowed_to IS NULL
        UNION
        SELECT
            CASE reason.reason
                WHEN 'narrowed' THEN format('member of team %s, with a list of the member''s own', team.name)
                WHEN 'key' THEN format('a key of theirs in team %s, with that key only', team.name)
                ELSE 'their own list'
            END,
            reason.name
        FROM sync.person_model_reason AS reason
        LEFT JOIN LATERAL (
            SELECT coalesce(team_alias, team_id) AS name FROM public."LiteLLM_TeamTable" WHERE team_id = reason.team_id
        ) AS team ON true
        WHERE reason.user_id = holder
    ) AS reason;
    wanted := CASE
        WHEN (SELECT locked FROM sync.wanted_person WHERE user_id = holder) THEN '[]'
        ELSE (SELECT coalesce(jsonb_agg(DISTINCT reason ->> 'model'), '[]') FROM jsonb_array_elements(reasons) AS reason)
    END;
    RETURN jsonb_build_object(
        'email', cleaned,
        'litellm_user', (
            SELECT jsonb_build_object('id', user_id, 'name', name, 'role', role, 'blocked', locked)
            FROM sync.wanted_person WHERE user_id = holder
        ),
        'own_list', to_jsonb(own_list),
        'follows_teams', follows_teams,
        'blocked_teams', (
            SELECT coalesce(jsonb_agg(DISTINCT coalesce(team.team_alias, team.team_id)), '[]')
            FROM sync.team_person AS member JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
            WHERE member.user_id = holder AND team.blocked
        ),
        'may_use', reasons,
        'open_webui', shown,
        'difference', jsonb_build_object(
            'missing_in_open_webui', (SELECT coalesce(jsonb_agg(model), '[]') FROM (
                SELECT jsonb_array_elements_text(wanted) AS model
                EXCEPT SELECT jsonb_array_elements_text(shown -> 'models')
            ) AS missing),
            'only_in_open_webui', (SELECT coalesce(jsonb_agg(model), '[]') FROM (
                SELECT jsonb_array_elements_text(shown -> 'models') AS model
                EXCEPT SELECT jsonb_array_elements_text(wanted)
            ) AS extra)
        )
    );
END
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC;

-- Takes over the settings of the installation, puts the triggers on and queues everything: an installation is also a
-- backfill. `llm_stack.sync` holds a JSON object with models, roles, defaultRole, ssoProvider and emptyModelList.

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
