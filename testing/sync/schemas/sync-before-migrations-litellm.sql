-- The sync's own tables as they were installed before there were migrations, in pg_dump's words.

CREATE SCHEMA sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;

CREATE TABLE sync.configured_model (
    name text NOT NULL,
    access_groups text[] DEFAULT '{}'::text[] NOT NULL
);

ALTER TABLE sync.configured_model OWNER TO sync;

CREATE TABLE sync.member (
    team_id text NOT NULL,
    user_id text,
    email text
);

ALTER TABLE sync.member OWNER TO sync;

CREATE TABLE sync.outbox (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    queued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    reconcile boolean DEFAULT false NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    error text,
    parked boolean DEFAULT false NOT NULL
);

ALTER TABLE sync.outbox OWNER TO sync;

ALTER TABLE sync.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sync.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE sync.person (
    user_id text NOT NULL,
    email text,
    created_at timestamp without time zone
);

ALTER TABLE sync.person OWNER TO sync;

CREATE TABLE sync.setting (
    only_row boolean DEFAULT true NOT NULL,
    roles jsonb DEFAULT '{"proxy_admin": "admin"}'::jsonb NOT NULL,
    default_role text DEFAULT 'user'::text NOT NULL,
    sso_provider text,
    batch_size integer DEFAULT 2000 NOT NULL,
    max_attempts integer DEFAULT 8 NOT NULL,
    audit_days integer DEFAULT 90 NOT NULL,
    empty_model_list text DEFAULT 'teams'::text NOT NULL,
    CONSTRAINT setting_audit_days_check CHECK ((audit_days > 0)),
    CONSTRAINT setting_batch_size_check CHECK ((batch_size > 0)),
    CONSTRAINT setting_default_role_check CHECK ((default_role = ANY (ARRAY['user'::text, 'pending'::text]))),
    CONSTRAINT setting_empty_model_list_check CHECK ((empty_model_list = ANY (ARRAY['teams'::text, 'all'::text]))),
    CONSTRAINT setting_max_attempts_check CHECK ((max_attempts > 0)),
    CONSTRAINT setting_only_row_check CHECK (only_row)
);

ALTER TABLE sync.setting OWNER TO sync;

CREATE TABLE sync.state (
    only_row boolean DEFAULT true NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    applied bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    last_run_at timestamp with time zone,
    last_success_at timestamp with time zone,
    last_error text,
    expired_until timestamp with time zone DEFAULT now() NOT NULL,
    last_reconcile_at timestamp with time zone,
    reconcile_differences bigint DEFAULT 0 NOT NULL,
    CONSTRAINT state_only_row_check CHECK (only_row)
);

ALTER TABLE sync.state OWNER TO sync;

CREATE TABLE sync.sync_audit (
    id bigint NOT NULL,
    operation text NOT NULL,
    record_id text NOT NULL,
    sync_result text NOT NULL,
    old_data jsonb,
    new_data jsonb,
    error_message text,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE sync.sync_audit OWNER TO sync;

ALTER TABLE sync.sync_audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME sync.sync_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY sync.configured_model
    ADD CONSTRAINT configured_model_pkey PRIMARY KEY (name);

ALTER TABLE ONLY sync.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY sync.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY sync.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY sync.state
    ADD CONSTRAINT state_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY sync.sync_audit
    ADD CONSTRAINT sync_audit_pkey PRIMARY KEY (id);

CREATE INDEX member_email ON sync.member USING btree (email) WHERE (user_id IS NULL);

CREATE INDEX member_team ON sync.member USING btree (team_id);

CREATE INDEX member_user ON sync.member USING btree (user_id);

CREATE INDEX outbox_waiting ON sync.outbox USING btree (reconcile, id) WHERE (NOT parked);

CREATE INDEX person_email ON sync.person USING btree (email, created_at, user_id);

CREATE INDEX sync_audit_created_at ON sync.sync_audit USING btree (created_at);

CREATE INDEX sync_audit_record ON sync.sync_audit USING btree (record_id, operation);
