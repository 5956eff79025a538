-- What the sync keeps in LiteLLM's database: a queue of changes, what it last saw, its settings and a record of what it did.
-- Installations from before there were migrations have these tables already, some without the last column of sync.setting.
-- Hence IF NOT EXISTS, which later migrations must not use.

CREATE TABLE IF NOT EXISTS sync.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    record_id text NOT NULL,
    queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Rows of a reconciliation come after changes that people wait for.
    reconcile boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    error text,
    parked boolean NOT NULL DEFAULT false
);

CREATE INDEX IF NOT EXISTS outbox_waiting ON sync.outbox (reconcile, id) WHERE NOT parked;

-- Each user's e-mail when last read: users who share the old or the new e-mail of a changed user are affected too.
CREATE TABLE IF NOT EXISTS sync.person (
    user_id text PRIMARY KEY,
    email text,
    created_at timestamp
);

CREATE INDEX IF NOT EXISTS person_email ON sync.person (email, created_at, user_id);

-- Members of teams as rows. LiteLLM keeps one JSON list per team, in which a person cannot be looked up.
CREATE TABLE IF NOT EXISTS sync.member (
    team_id text NOT NULL,
    user_id text,
    email text
);

CREATE INDEX IF NOT EXISTS member_team ON sync.member (team_id);
CREATE INDEX IF NOT EXISTS member_user ON sync.member (user_id);
CREATE INDEX IF NOT EXISTS member_email ON sync.member (email) WHERE user_id IS NULL;

-- Models from LiteLLM's configuration file, which LiteLLM keeps in no table.
CREATE TABLE IF NOT EXISTS sync.configured_model (
    name text PRIMARY KEY,
    access_groups text[] NOT NULL DEFAULT '{}'
);

CREATE TABLE IF NOT EXISTS sync.setting (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- Maps LiteLLM's roles to Open WebUI's; all others become default_role.
    roles jsonb NOT NULL DEFAULT '{"proxy_admin": "admin"}',
    default_role text NOT NULL DEFAULT 'user' CHECK (default_role IN ('user', 'pending')),
    -- Open WebUI's name for the identity provider whose subjects LiteLLM keeps in sso_user_id; NULL for none.
    sso_provider text,
    batch_size integer NOT NULL DEFAULT 2000 CHECK (batch_size > 0),
    max_attempts integer NOT NULL DEFAULT 8 CHECK (max_attempts > 0),
    audit_days integer NOT NULL DEFAULT 90 CHECK (audit_days > 0)
);

-- What a person's empty list of models means: the models of their teams, or every model, as in LiteLLM.
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
