-- Name, e-mail, role and identity of the accounts that the sync created, as in LiteLLM.

SET ROLE sync;

-- Frees e-mails that the request gives to other users, when the account of a deleted user still has them. That account gets
-- another e-mail and keeps its chats. No one can own a domain in `.invalid` (RFC 2606).
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
            -- A user without an account takes this one over instead.
            AND EXISTS (SELECT FROM sync.account AS own WHERE own.litellm_user_id = wanted.id)
        RETURNING person.id, person.email
    )
    UPDATE public.auth SET email = freed.email FROM freed WHERE auth.id = freed.id
$$;

-- Updates name, e-mail, role and identity of the accounts that the sync created to what LiteLLM has.
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
                -- lock_accounts sets the role of locked accounts.
                CASE WHEN wanted.locked THEN person.role ELSE wanted.role END AS role,
                -- Another account keeps its e-mail, unless this request changes that one too.
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
                -- Identities from other providers stay as they are.
                CASE
                    WHEN wanted.oauth IS NULL THEN person.oauth::jsonb
                    ELSE coalesce(person.oauth::jsonb, '{}') || wanted.oauth
                END AS oauth
        ) AS target
        WHERE account.made_by_sync
            AND (wanted.name, target.role, target.email, target.oauth)
                IS DISTINCT FROM (person.name, person.role, person.email, person.oauth::jsonb)
    ) AS change;

    -- Two people may swap e-mails, and e-mails must be unique at every moment.
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

RESET ROLE;
