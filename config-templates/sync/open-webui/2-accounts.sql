-- Accounts: what LiteLLM's users become in Open WebUI. Every function here brings a part of one request to Open WebUI's
-- tables with a handful of set-based statements and returns the changes it made, with changed fields only.

SET ROLE sync;

CREATE OR REPLACE FUNCTION sync.epoch() RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT floor(extract(epoch FROM clock_timestamp()))::bigint $$;

-- One difference, in the form of a row of LiteLLM's sync_audit.
CREATE OR REPLACE FUNCTION sync.difference(operation text, record_id text, old_data jsonb, new_data jsonb, result text)
RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'operation', operation, 'record', record_id, 'old', old_data, 'new', new_data, 'result', result
    ))
$$;

-- Remembers which people LiteLLM has no more.
CREATE OR REPLACE FUNCTION sync.mark_gone(people text[], gone_people text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    UPDATE sync.account SET gone = litellm_user_id = ANY (gone_people)
    WHERE litellm_user_id = ANY (people) AND gone IS DISTINCT FROM (litellm_user_id = ANY (gone_people))
$$;

-- Finds an account for each user of the request: the one it had, else one with the same e-mail, else a new one.
CREATE OR REPLACE FUNCTION sync.link_accounts(users jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    -- An account that somebody deleted by hand comes back, because LiteLLM still has the person.
    DELETE FROM sync.account AS account
    USING jsonb_to_recordset(users) AS wanted (id text)
    WHERE account.litellm_user_id = wanted.id
        AND NOT EXISTS (SELECT FROM public."user" WHERE "user".id = account.webui_user_id);

    -- An account that was there before belongs to its e-mail, not to the LiteLLM user whose e-mail has changed. It loses what
    -- it got here.
    RETURN QUERY
    WITH unlinked AS (
        DELETE FROM sync.account AS account
        USING jsonb_to_recordset(users) AS wanted (id text, email text), public."user" AS person
        WHERE account.litellm_user_id = wanted.id
            AND NOT account.made_by_sync
            AND person.id = account.webui_user_id
            AND lower(person.email) IS DISTINCT FROM wanted.email
        RETURNING account.litellm_user_id, account.webui_user_id
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
    FROM unlinked;

    -- Somebody who was deleted and made again under another id is the same person.
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

    -- The deterministic id is a mark of its own: an account that an earlier installation made is made by us.
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
            -- The usual id may be the account of a namesake that somebody else has taken over.
            'usr_' || wanted.id || CASE WHEN person.id IS NULL THEN '' ELSE '_' || gen_random_uuid() END AS account_id
        FROM jsonb_to_recordset(users) AS wanted (id text, email text, name text, role text, oauth json, locked boolean)
        LEFT JOIN public."user" AS person ON person.id = 'usr_' || wanted.id
        WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id)
            AND NOT EXISTS (SELECT FROM public."user" AS other WHERE lower(other.email::text) = wanted.email)
    ), made AS (
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

-- Whom the request gives an e-mail that the account of somebody gone still has: that account gets another one and keeps its
-- chats. `.invalid` is nobody's domain (RFC 2606).
CREATE OR REPLACE FUNCTION sync.free_emails(users jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH freed AS (
        UPDATE public."user" AS person SET email = gen_random_uuid() || '@gone.invalid', updated_at = sync.epoch()
        FROM jsonb_to_recordset(users) AS wanted (id text, email text), sync.account AS account
        WHERE lower(person.email::text) = wanted.email
            AND account.webui_user_id = person.id
            AND account.litellm_user_id <> wanted.id
            AND account.gone AND account.made_by_sync
            -- Who has no account yet takes this one over instead.
            AND EXISTS (SELECT FROM sync.account AS own WHERE own.litellm_user_id = wanted.id)
        RETURNING person.id, person.email
    )
    UPDATE public.auth SET email = freed.email FROM freed WHERE auth.id = freed.id
$$;

-- Accounts that this synchronisation made show what LiteLLM says about name, e-mail, role and identity.
CREATE OR REPLACE FUNCTION sync.update_accounts(users jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    changes jsonb;
BEGIN
    PERFORM sync.free_emails(users);
    SELECT coalesce(jsonb_agg(to_jsonb(change)), '[]') INTO changes
    FROM (
        SELECT wanted.id, person.id AS account_id, wanted.name, target.role, target.email, target.oauth,
            person.name AS old_name, person.role AS old_role, person.email AS old_email
        FROM jsonb_to_recordset(users) AS wanted (id text, email text, name text, role text, oauth jsonb, locked boolean)
        JOIN sync.account AS account ON account.litellm_user_id = wanted.id
        JOIN public."user" AS person ON person.id = account.webui_user_id
        CROSS JOIN LATERAL (
            SELECT
                -- lock_accounts knows the role of who is locked.
                CASE WHEN wanted.locked THEN person.role ELSE wanted.role END AS role,
                -- The e-mail of another account stays with that account, unless that one changes now too.
                CASE
                    WHEN EXISTS (
                        SELECT FROM public."user" AS other
                        LEFT JOIN sync.account AS holder ON holder.webui_user_id = other.id AND holder.made_by_sync
                        LEFT JOIN jsonb_to_recordset(users) AS leaving (id text, email text)
                            ON leaving.id = holder.litellm_user_id AND leaving.email <> wanted.email
                        WHERE lower(other.email::text) = wanted.email AND other.id <> person.id AND leaving.id IS NULL
                    ) THEN person.email
                    ELSE wanted.email
                END AS email,
                -- Other providers' identities are not ours.
                CASE
                    WHEN wanted.oauth IS NULL THEN person.oauth::jsonb
                    ELSE coalesce(person.oauth::jsonb, '{}') || wanted.oauth
                END AS oauth
        ) AS target
        WHERE account.made_by_sync
            AND (wanted.name, target.role, target.email, target.oauth)
                IS DISTINCT FROM (person.name, person.role, person.email, person.oauth::jsonb)
    ) AS change;

    -- Two people may swap their e-mails, which are unique at every moment.
    UPDATE public."user" AS person SET email = gen_random_uuid() || '@moving.invalid'
    FROM jsonb_to_recordset(changes) AS change (account_id text, email text, old_email text)
    WHERE person.id = change.account_id AND change.email <> change.old_email;
    UPDATE public."user" AS person
    SET name = change.name, role = change.role, email = change.email, oauth = change.oauth, updated_at = sync.epoch()
    FROM jsonb_to_recordset(changes) AS change (account_id text, name text, role text, email text, oauth json)
    WHERE person.id = change.account_id;
    UPDATE public.auth SET email = change.email
    FROM jsonb_to_recordset(changes) AS change (account_id text, email text)
    WHERE auth.id = change.account_id AND auth.email IS DISTINCT FROM change.email;

    RETURN QUERY
    SELECT sync.difference(
        'user_update', change.id,
        jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN name <> old_name THEN old_name END,
            'role', CASE WHEN role <> old_role THEN old_role END,
            'email', CASE WHEN email <> old_email THEN old_email END
        )),
        jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN name <> old_name THEN name END,
            'role', CASE WHEN role <> old_role THEN role END,
            'email', CASE WHEN email <> old_email THEN email END
        )),
        'ok'
    )
    FROM jsonb_to_recordset(changes)
        AS change (id text, name text, old_name text, role text, old_role text, email text, old_email text);

    RETURN QUERY
    SELECT sync.difference('user_update', wanted.id, NULL, jsonb_build_object('email', wanted.email), 'e-mail of another account')
    FROM jsonb_to_recordset(users) AS wanted (id text, email text)
    JOIN sync.account AS account ON account.litellm_user_id = wanted.id
    JOIN public."user" AS person ON person.id = account.webui_user_id
    WHERE account.made_by_sync AND lower(person.email::text) <> wanted.email;
END
$$;

-- Whoever is blocked or deleted in LiteLLM keeps account and chats, and can do nothing: a pending role stops sessions and
-- API keys at once. Whoever comes back gets everything back but the API keys.
CREATE OR REPLACE FUNCTION sync.lock_accounts(ids text[], lock boolean) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    RETURN QUERY
    WITH wanted AS (
        SELECT account.litellm_user_id, account.webui_user_id, person.role
        FROM sync.account AS account
        JOIN public."user" AS person ON person.id = account.webui_user_id
        JOIN public.auth ON auth.id = person.id
        WHERE account.litellm_user_id = ANY (ids)
            -- Nobody is locked out of their own Open WebUI by a foreign hand.
            AND (account.made_by_sync OR person.role <> 'admin')
            AND CASE
                WHEN lock THEN NOT account.locked OR person.role <> 'pending' OR auth.active IS NOT FALSE
                    OR EXISTS (SELECT FROM public.api_key WHERE api_key.user_id = person.id)
                ELSE account.locked
            END
    ), remembered AS (
        UPDATE sync.account AS account
        SET locked = lock,
            role_before_lock = CASE WHEN lock THEN coalesce(account.role_before_lock, nullif(wanted.role, 'pending')) END
        FROM wanted
        WHERE account.litellm_user_id = wanted.litellm_user_id
        RETURNING account.webui_user_id, account.made_by_sync
    ), changed AS (
        UPDATE public."user" AS person
        SET role = CASE
                WHEN lock THEN 'pending'
                -- update_accounts knows the role of accounts that are ours.
                WHEN before.made_by_sync THEN person.role
                ELSE coalesce(before.role_before_lock, 'user')
            END,
            updated_at = sync.epoch()
        FROM sync.account AS before
        JOIN wanted ON wanted.litellm_user_id = before.litellm_user_id
        WHERE person.id = before.webui_user_id
    ), signed AS (
        UPDATE public.auth SET active = NOT lock
        FROM wanted WHERE auth.id = wanted.webui_user_id
    ), revoked AS (
        DELETE FROM public.api_key USING wanted WHERE lock AND api_key.user_id = wanted.webui_user_id
    )
    SELECT sync.difference(
        CASE WHEN lock THEN 'user_lock' ELSE 'user_unlock' END, litellm_user_id,
        jsonb_build_object('role', role), NULL, 'ok'
    )
    FROM wanted;

    RETURN QUERY
    SELECT sync.difference('user_lock', account.litellm_user_id, NULL, NULL, 'administrator by another hand: not locked')
    FROM sync.account AS account
    JOIN public."user" AS person ON person.id = account.webui_user_id
    WHERE lock AND account.litellm_user_id = ANY (ids) AND NOT account.made_by_sync AND person.role = 'admin';
END
$$;

RESET ROLE;
