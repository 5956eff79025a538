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
