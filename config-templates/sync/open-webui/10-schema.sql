-- What the synchronisation remembers on Open WebUI's side: which accounts, groups, models and grants are its own. Kept in
-- tables beside Open WebUI's data: its editors overwrite whole rows, and a restored backup must bring the memory that
-- belongs to it.

CREATE SCHEMA IF NOT EXISTS sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;
SET ROLE sync;

CREATE TABLE IF NOT EXISTS sync.account (
    litellm_user_id text PRIMARY KEY,
    webui_user_id text NOT NULL UNIQUE,
    -- False for an account that was there before: only its groups, its models and its lock are managed.
    made_by_sync boolean NOT NULL,
    locked boolean NOT NULL DEFAULT false,
    -- LiteLLM has this user no more: whoever comes with the same e-mail takes the account over.
    gone boolean NOT NULL DEFAULT false,
    -- What an account that was there before gets back when it is unlocked.
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

RESET ROLE;

-- The least that the synchronisation needs: no chat, no password, no key, no setting.
GRANT SELECT ON public.alembic_version TO sync;
GRANT SELECT (id, name, email, role, oauth, created_at),
    INSERT (id, name, email, role, profile_image_url, oauth, last_active_at, updated_at, created_at),
    UPDATE (name, email, role, oauth, updated_at)
    ON public."user" TO sync;
GRANT SELECT (id, email, active), INSERT (id, email, password, active), UPDATE (email, active) ON public.auth TO sync;
GRANT SELECT, INSERT, DELETE, UPDATE (name, description, parent_group_id, updated_at) ON public."group" TO sync;
GRANT SELECT, INSERT, DELETE ON public.group_member TO sync;
GRANT SELECT (id, user_id), DELETE ON public.api_key TO sync;
GRANT SELECT (id, user_id),
    INSERT (id, user_id, base_model_id, name, params, meta, is_active, updated_at, created_at),
    UPDATE (user_id, updated_at),
    DELETE
    ON public.model TO sync;
GRANT SELECT, INSERT, DELETE ON public.access_grant TO sync;
