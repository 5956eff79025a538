-- The sync's own tables as they were installed before there were migrations, in pg_dump's words.

CREATE SCHEMA sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;

CREATE TABLE sync.account (
    litellm_user_id text NOT NULL,
    webui_user_id text NOT NULL,
    made_by_sync boolean NOT NULL,
    locked boolean DEFAULT false NOT NULL,
    gone boolean DEFAULT false NOT NULL,
    role_before_lock text
);

ALTER TABLE sync.account OWNER TO sync;

CREATE TABLE sync.managed_grant (
    principal_type text NOT NULL,
    principal_id text NOT NULL,
    model_id text NOT NULL
);

ALTER TABLE sync.managed_grant OWNER TO sync;

CREATE TABLE sync.managed_group (
    group_id text NOT NULL
);

ALTER TABLE sync.managed_group OWNER TO sync;

CREATE TABLE sync.managed_model (
    model_id text NOT NULL
);

ALTER TABLE sync.managed_model OWNER TO sync;

ALTER TABLE ONLY sync.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (litellm_user_id);

ALTER TABLE ONLY sync.account
    ADD CONSTRAINT account_webui_user_id_key UNIQUE (webui_user_id);

ALTER TABLE ONLY sync.managed_grant
    ADD CONSTRAINT managed_grant_pkey PRIMARY KEY (principal_type, principal_id, model_id);

ALTER TABLE ONLY sync.managed_group
    ADD CONSTRAINT managed_group_pkey PRIMARY KEY (group_id);

ALTER TABLE ONLY sync.managed_model
    ADD CONSTRAINT managed_model_pkey PRIMARY KEY (model_id);
