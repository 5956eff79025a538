-- What the sync remembers in Open WebUI's database: which accounts, groups, models and grants it created. In tables of its
-- own, because Open WebUI's editors overwrite whole rows; in this database, so that a restored backup brings the records that
-- belong to its data. Installations from before there were migrations have these tables already. Hence IF NOT EXISTS, which
-- later migrations must not use.

CREATE TABLE IF NOT EXISTS sync.account (
    litellm_user_id text PRIMARY KEY,
    webui_user_id text NOT NULL UNIQUE,
    -- False for an account that existed before: the sync manages only its groups, its models and its lock.
    made_by_sync boolean NOT NULL,
    locked boolean NOT NULL DEFAULT false,
    -- LiteLLM no longer has this user: the next user with the same e-mail gets the account.
    gone boolean NOT NULL DEFAULT false,
    -- The role that an account that existed before gets back when it is unlocked.
    role_before_lock text
);

CREATE TABLE IF NOT EXISTS sync.managed_group (
    group_id text PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS sync.managed_model (
    model_id text PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS sync.managed_grant (
    principal_type text NOT NULL,
    principal_id text NOT NULL,
    model_id text NOT NULL,
    PRIMARY KEY (principal_type, principal_id, model_id)
);
