-- Groups and their members. The sync fully manages the groups that it created: it reverts and reports what an administrator
-- changes in them. All other groups stay as they are.

SET ROLE sync;

CREATE OR REPLACE FUNCTION sync.merge_groups(groups jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    -- Includes groups that were deleted by hand, because LiteLLM still has them.
    RETURN QUERY
    WITH wanted AS (
        SELECT wanted.* FROM jsonb_to_recordset(groups) AS wanted (id text, name text, description text)
        WHERE NOT EXISTS (SELECT FROM public."group" WHERE "group".id = wanted.id)
    ), created AS (
        INSERT INTO public."group" (id, user_id, name, description, data, meta, created_at, updated_at)
        SELECT id, sync.owner(), name, description, '{"config": {"share": "members"}}', '{"managed_by": "litellm"}',
            sync.epoch(), sync.epoch()
        FROM wanted
    ), remembered AS (
        INSERT INTO sync.managed_group (group_id) SELECT id FROM wanted ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('group_create', id, NULL, jsonb_build_object('name', name), 'ok') FROM wanted;

    RETURN QUERY
    WITH changed AS (
        SELECT wanted.*, present.name AS old_name, present.parent_group_id AS old_parent
        FROM (
            -- No parent where the parent does not exist: the foreign key would refuse it.
            SELECT record.id, record.name, record.description, parent.id AS parent
            FROM jsonb_to_recordset(groups) AS record (id text, name text, description text, parent text)
            LEFT JOIN sync.managed_group ON managed_group.group_id = record.parent
            LEFT JOIN public."group" AS parent ON parent.id = managed_group.group_id
        ) AS wanted
        JOIN sync.managed_group ON managed_group.group_id = wanted.id
        JOIN public."group" AS present ON present.id = wanted.id
        WHERE (wanted.name, wanted.description, wanted.parent)
            IS DISTINCT FROM (present.name, present.description, present.parent_group_id)
    ), updated AS (
        UPDATE public."group" AS present
        SET name = changed.name, description = changed.description, parent_group_id = changed.parent,
            updated_at = sync.epoch()
        FROM changed WHERE present.id = changed.id
    )
    SELECT sync.difference(
        'group_update', id,
        jsonb_build_object('name', old_name, 'parent', old_parent), jsonb_build_object('name', name, 'parent', parent), 'ok'
    )
    FROM changed;
END
$$;

CREATE OR REPLACE FUNCTION sync.remove_groups(ids text[]) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH forgotten AS (
        DELETE FROM sync.managed_group WHERE group_id = ANY (ids) RETURNING group_id
    ), removed AS (
        DELETE FROM public."group" USING forgotten WHERE "group".id = forgotten.group_id RETURNING "group".id, "group".name
    ), forgotten_grants AS (
        DELETE FROM sync.managed_grant USING forgotten
        WHERE principal_type = 'group' AND principal_id = forgotten.group_id
    ), grants AS (
        -- Open WebUI does not delete the grants of a group with the group.
        DELETE FROM public.access_grant USING forgotten
        WHERE principal_type = 'group' AND principal_id = forgotten.group_id
    )
    SELECT sync.difference('group_delete', id, jsonb_build_object('name', name), NULL, 'ok') FROM removed
$$;

-- Makes the members of all managed groups in `group_ids`, and all memberships of the people in `person_ids` in managed groups,
-- match `members` exactly: pairs of group and LiteLLM user.
CREATE OR REPLACE FUNCTION sync.merge_members(members jsonb, group_ids text[], person_ids text[]) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH wanted AS (
        SELECT DISTINCT managed.group_id, account.webui_user_id AS user_id
        FROM jsonb_to_recordset(members) AS pair ("group" text, person text)
        JOIN sync.managed_group AS managed ON managed.group_id = pair."group"
        JOIN sync.account AS account ON account.litellm_user_id = pair.person AND NOT account.locked
        -- Either may have been deleted by hand a moment ago.
        JOIN public."group" ON "group".id = managed.group_id
        JOIN public."user" ON "user".id = account.webui_user_id
    ), removed AS (
        DELETE FROM public.group_member AS present
        USING sync.managed_group AS managed
        WHERE managed.group_id = present.group_id
            AND (
                present.group_id = ANY (group_ids)
                OR present.user_id IN (SELECT webui_user_id FROM sync.account WHERE litellm_user_id = ANY (person_ids))
            )
            AND NOT EXISTS (
                SELECT FROM wanted WHERE wanted.group_id = present.group_id AND wanted.user_id = present.user_id
            )
        RETURNING present.group_id, present.user_id
    ), added AS (
        INSERT INTO public.group_member (id, group_id, user_id, created_at, updated_at)
        SELECT gen_random_uuid()::text, group_id, user_id, sync.epoch(), sync.epoch() FROM wanted
        ON CONFLICT (group_id, user_id) DO NOTHING
        RETURNING group_id, user_id
    )
    SELECT sync.difference('member_remove', group_id, jsonb_build_object('account', user_id), NULL, 'ok') FROM removed
    UNION ALL
    SELECT sync.difference('member_add', group_id, NULL, jsonb_build_object('account', user_id), 'ok') FROM added
$$;

RESET ROLE;
