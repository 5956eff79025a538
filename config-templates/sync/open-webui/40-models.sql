-- Models and who may use them. Only administrators see a model without a row; a grant makes it visible to others. Rows and
-- grants that an administrator created stay as they are, even when they match what the sync would create.

SET ROLE sync;

-- The first administrator owns what the sync creates, because the owner of a model may always use it.
CREATE OR REPLACE FUNCTION sync.owner() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT id FROM public."user" WHERE role = 'admin' ORDER BY created_at, id LIMIT 1 $$;

-- Makes the model rows match `names` exactly.
CREATE OR REPLACE FUNCTION sync.merge_models(names text[]) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    RETURN QUERY
    WITH created AS (
        INSERT INTO public.model (id, user_id, base_model_id, name, params, meta, is_active, updated_at, created_at)
        SELECT name, sync.owner(), NULL, name, '{}', '{}', true, sync.epoch(), sync.epoch() FROM unnest(names) AS name
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    ), remembered AS (
        INSERT INTO sync.managed_model (model_id) SELECT id FROM created ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('model_create', id, NULL, NULL, 'ok') FROM created;

    -- A former administrator who still owns a model could use it for ever.
    UPDATE public.model SET user_id = sync.owner(), updated_at = sync.epoch()
    FROM sync.managed_model AS managed
    WHERE managed.model_id = model.id
        AND NOT EXISTS (SELECT FROM public."user" WHERE "user".id = model.user_id AND "user".role = 'admin');

    RETURN QUERY
    WITH forgotten AS (
        DELETE FROM sync.managed_model WHERE model_id <> ALL (names) RETURNING model_id
    ), removed AS (
        DELETE FROM public.model USING forgotten WHERE model.id = forgotten.model_id RETURNING model.id
    )
    SELECT sync.difference('model_delete', id, NULL, NULL, 'ok') FROM removed;
END
$$;

-- Pairs of group or LiteLLM user and model, in the form of Open WebUI's grants. Only for groups and accounts that the sync
-- manages.
CREATE OR REPLACE FUNCTION sync.wanted_grants(grants jsonb)
RETURNS TABLE (principal_type text, principal_id text, model_id text)
LANGUAGE sql STABLE
AS $$
    SELECT 'group', managed.group_id, pair.model
    FROM jsonb_to_recordset(grants) AS pair ("group" text, model text)
    JOIN sync.managed_group AS managed ON managed.group_id = pair."group"
    UNION
    SELECT 'user', account.webui_user_id, pair.model
    FROM jsonb_to_recordset(grants) AS pair (person text, model text)
    JOIN sync.account AS account ON account.litellm_user_id = pair.person AND NOT account.locked
$$;

-- Makes the grants of the groups in `group_ids` and the people in `person_ids` match `grants` exactly.
CREATE OR REPLACE FUNCTION sync.merge_grants(grants jsonb, group_ids text[], person_ids text[]) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    unwanted jsonb;
BEGIN
    WITH scope AS (
        SELECT 'group' AS principal_type, unnest(group_ids) AS principal_id
        UNION
        SELECT 'user', webui_user_id FROM sync.account WHERE litellm_user_id = ANY (person_ids)
    ), forgotten AS (
        DELETE FROM sync.managed_grant AS managed USING scope
        WHERE managed.principal_type = scope.principal_type AND managed.principal_id = scope.principal_id
            AND NOT EXISTS (
                SELECT FROM sync.wanted_grants(grants) AS wanted
                WHERE wanted.principal_type = managed.principal_type
                    AND wanted.principal_id = managed.principal_id
                    AND wanted.model_id = managed.model_id
            )
        RETURNING managed.*
    )
    SELECT jsonb_agg(to_jsonb(forgotten)) INTO unwanted FROM forgotten;

    -- Most requests remove no grant, and should not search all grants for one.
    IF unwanted IS NOT NULL THEN
        RETURN QUERY
        WITH removed AS (
            DELETE FROM public.access_grant AS present
            USING jsonb_to_recordset(unwanted) AS unwanted_grant (principal_type text, principal_id text, model_id text)
            WHERE present.resource_type = 'model' AND present.permission = 'read'
                AND present.resource_id = unwanted_grant.model_id
                AND present.principal_type = unwanted_grant.principal_type
                AND present.principal_id = unwanted_grant.principal_id
            RETURNING present.principal_id, present.resource_id
        )
        SELECT sync.difference('grant_remove', principal_id, jsonb_build_object('model', resource_id), NULL, 'ok')
        FROM removed;
    END IF;

    RETURN QUERY
    WITH added AS (
        INSERT INTO public.access_grant (
            id, resource_type, resource_id, principal_type, principal_id, permission, created_at
        )
        SELECT gen_random_uuid()::text, 'model', model_id, principal_type, principal_id, 'read', sync.epoch()
        FROM sync.wanted_grants(grants)
        ON CONFLICT (resource_type, resource_id, principal_type, principal_id, permission) DO NOTHING
        RETURNING principal_type, principal_id, resource_id
    ), remembered AS (
        INSERT INTO sync.managed_grant (principal_type, principal_id, model_id)
        SELECT principal_type, principal_id, resource_id FROM added
        ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('grant_add', principal_id, NULL, jsonb_build_object('model', resource_id), 'ok') FROM added;
END
$$;

RESET ROLE;
