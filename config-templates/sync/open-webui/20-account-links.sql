-- Accounts: what LiteLLM's users become in Open WebUI. Every function here applies a part of one request to Open WebUI's tables
-- with a few set-based statements, and returns its changes with only the changed fields.

SET ROLE sync;

-- These two are called for every row. They have no SET clause, so that PostgreSQL can inline them.
CREATE OR REPLACE FUNCTION sync.epoch() RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT floor(extract(epoch FROM now()))::bigint $$;

-- One difference, in the form of a row in sync_audit on LiteLLM's side.
CREATE OR REPLACE FUNCTION sync.difference(operation text, record_id text, old_data jsonb, new_data jsonb, result text)
RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'operation', operation, 'record', record_id, 'old', old_data, 'new', new_data, 'result', result
    ))
$$;

-- Records which people LiteLLM no longer has.
CREATE OR REPLACE FUNCTION sync.mark_gone(people text[], gone_people text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    UPDATE sync.account SET gone = litellm_user_id = ANY (gone_people)
    WHERE litellm_user_id = ANY (people) AND gone IS DISTINCT FROM (litellm_user_id = ANY (gone_people))
$$;

-- Removes what the sync gave to accounts that no longer belong to a LiteLLM user.
CREATE OR REPLACE FUNCTION sync.unlink_accounts(accounts jsonb) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH unlinked AS (
        SELECT * FROM jsonb_to_recordset(accounts) AS account (litellm_user_id text, webui_user_id text)
    ), left_groups AS (
        DELETE FROM public.group_member AS present USING unlinked, sync.managed_group AS managed
        WHERE present.user_id = unlinked.webui_user_id AND present.group_id = managed.group_id
    ), forgotten AS (
        DELETE FROM sync.managed_grant AS managed USING unlinked
        WHERE managed.principal_type = 'user' AND managed.principal_id = unlinked.webui_user_id
        RETURNING managed.principal_id, managed.model_id
    ), revoked AS (
        DELETE FROM public.access_grant AS present USING forgotten
        WHERE present.resource_type = 'model' AND present.permission = 'read' AND present.principal_type = 'user'
            AND present.principal_id = forgotten.principal_id AND present.resource_id = forgotten.model_id
    )
    SELECT sync.difference('user_unlink', litellm_user_id, jsonb_build_object('account', webui_user_id), NULL, 'ok')
    FROM unlinked
$$;

-- Finds an account for each user in the request: the one it had, otherwise one with the same e-mail, otherwise a new one.
CREATE OR REPLACE FUNCTION sync.link_accounts(users jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    unlinked jsonb;
BEGIN
    -- An account that was deleted by hand is created again, because LiteLLM still has the person.
    DELETE FROM sync.account AS account
    USING jsonb_to_recordset(users) AS wanted (id text)
    WHERE account.litellm_user_id = wanted.id
        AND NOT EXISTS (SELECT FROM public."user" WHERE "user".id = account.webui_user_id);

    -- An account that existed before belongs to its e-mail, not to a LiteLLM user whose e-mail has changed. It loses what the
    -- sync gave it.
    WITH deleted AS (
        DELETE FROM sync.account AS account
        USING jsonb_to_recordset(users) AS wanted (id text, email text), public."user" AS person
        WHERE account.litellm_user_id = wanted.id
            AND NOT account.made_by_sync
            AND person.id = account.webui_user_id
            AND lower(person.email) IS DISTINCT FROM wanted.email
        RETURNING account.litellm_user_id, account.webui_user_id
    )
    SELECT jsonb_agg(to_jsonb(deleted)) INTO unlinked FROM deleted;
    IF unlinked IS NOT NULL THEN
        RETURN QUERY SELECT sync.unlink_accounts(unlinked);
    END IF;

    -- A user who was deleted and created again under another id is the same person.
    RETURN QUERY
    WITH taken AS (
        UPDATE sync.account AS account
        SET litellm_user_id = wanted.id, gone = false
        FROM jsonb_to_recordset(users) AS wanted (id text, email text)
        JOIN public."user" AS person ON lower(person.email::text) = wanted.email
        WHERE account.webui_user_id = person.id
            AND account.gone
            AND NOT EXISTS (SELECT FROM sync.account AS own WHERE own.litellm_user_id = wanted.id)
        RETURNING account.litellm_user_id, account.webui_user_id
    )
    SELECT sync.difference('user_link', litellm_user_id, NULL, jsonb_build_object('account', webui_user_id), 'ok')
    FROM taken;

    -- An account with the deterministic id was created by the sync, possibly by an earlier installation.
    RETURN QUERY
    WITH linked AS (
        INSERT INTO sync.account (litellm_user_id, webui_user_id, made_by_sync)
        SELECT wanted.id, person.id, person.id = 'usr_' || wanted.id
        FROM jsonb_to_recordset(users) AS wanted (id text, email text)
        JOIN public."user" AS person ON lower(person.email::text) = wanted.email
        WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id)
        ON CONFLICT DO NOTHING
        RETURNING litellm_user_id, webui_user_id
    )
    SELECT sync.difference('user_link', litellm_user_id, NULL, jsonb_build_object('account', webui_user_id), 'ok')
    FROM linked;

    RETURN QUERY
    WITH wanted AS (
        SELECT wanted.*,
            -- The account with the usual id may belong to another user now.
            'usr_' || wanted.id || CASE WHEN person.id IS NULL THEN '' ELSE '_' || gen_random_uuid() END AS account_id
        FROM jsonb_to_recordset(users) AS wanted (id text, email text, name text, role text, oauth json, locked boolean)
        LEFT JOIN public."user" AS person ON person.id = 'usr_' || wanted.id
        WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id)
            AND NOT EXISTS (SELECT FROM public."user" AS other WHERE lower(other.email::text) = wanted.email)
    ), created AS (
        INSERT INTO public."user" (
            id, name, email, role, profile_image_url, oauth, last_active_at, updated_at, created_at
        )
        SELECT account_id, name, email, CASE WHEN locked THEN 'pending' ELSE role END, '/user.png', oauth,
            sync.epoch(), sync.epoch(), sync.epoch()
        FROM wanted
    ), signed_in AS (
        -- An empty password matches nothing.
        INSERT INTO public.auth (id, email, password, active)
        SELECT account_id, email, '', NOT locked FROM wanted
        ON CONFLICT (id) DO UPDATE SET email = excluded.email, active = excluded.active
    ), linked AS (
        INSERT INTO sync.account (litellm_user_id, webui_user_id, made_by_sync, locked)
        SELECT id, account_id, true, locked FROM wanted
    )
    SELECT sync.difference('user_create', id, NULL, jsonb_build_object('email', email, 'role', role), 'ok') FROM wanted;

    RETURN QUERY
    SELECT sync.difference('user_create', wanted.id, NULL, jsonb_build_object('email', wanted.email), 'another user has this account')
    FROM jsonb_to_recordset(users) AS wanted (id text, email text)
    WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id);
END
$$;

RESET ROLE;
