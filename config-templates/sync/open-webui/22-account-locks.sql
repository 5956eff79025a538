-- Locks and unlocks accounts.

SET ROLE sync;

-- People who are blocked or deleted in LiteLLM keep their account and chats but cannot use them: the role `pending` stops
-- sessions and API keys at once. People who come back get everything back except the API keys.
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
            -- The sync never locks an administrator whom it did not create.
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
                -- update_accounts sets the role of accounts that the sync created.
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
    SELECT sync.difference(
        'user_lock', account.litellm_user_id, NULL, NULL, 'administrator not created by the sync: not locked'
    )
    FROM sync.account AS account
    JOIN public."user" AS person ON person.id = account.webui_user_id
    WHERE lock AND account.litellm_user_id = ANY (ids) AND NOT account.made_by_sync AND person.role = 'admin';
END
$$;

RESET ROLE;
