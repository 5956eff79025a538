-- One batch in the form that Open WebUI's side expects.

SET ROLE sync;

-- The complete wanted state of some people and groups.
CREATE OR REPLACE FUNCTION sync.request(people text[], teams text[], organizations text[], with_models boolean)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
DECLARE
    group_ids CONSTANT text[] := ARRAY(
        SELECT 'team_' || unnest(teams) UNION SELECT 'grp_' || unnest(organizations)
    );
    member_scope CONSTANT text[] := group_ids || CASE WHEN with_models THEN ARRAY['all_models'] END;
    all_models CONSTANT jsonb := '{"id": "all_models", "name": "LiteLLM: all models", "description": ""}';
    answer jsonb;
BEGIN
    WITH wanted_group AS (
        SELECT 'grp_' || organization_id AS id, coalesce(nullif(btrim(organization_alias), ''), organization_id) AS name,
            'Organisation of LiteLLM' AS description, NULL AS parent
        FROM public."LiteLLM_OrganizationTable" WHERE organization_id = ANY (organizations)
        UNION ALL
        SELECT 'team_' || team_id, coalesce(nullif(btrim(team_alias), ''), team_id), 'Team of LiteLLM',
            'grp_' || organization_id
        FROM public."LiteLLM_TeamTable" WHERE team_id = ANY (teams)
    ), wanted_person AS (
        SELECT user_id, email, name, role, oauth, locked FROM sync.wanted_person WHERE user_id = ANY (people)
    )
    SELECT jsonb_build_object(
        'people', to_jsonb(people),
        'users', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', user_id, 'email', email, 'name', name, 'role', role, 'oauth', oauth, 'locked', locked
            ))
            FROM wanted_person
        ), '[]'),
        'locked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE locked)),
        'unlocked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE NOT locked)),
        'gone', to_jsonb(ARRAY(SELECT unnest(people) EXCEPT SELECT user_id FROM wanted_person)),
        'group_ids', to_jsonb(member_scope),
        'groups', coalesce((SELECT jsonb_agg(to_jsonb(wanted_group)) FROM wanted_group), '[]') || all_models,
        'removed_groups', to_jsonb(ARRAY(SELECT unnest(group_ids) EXCEPT SELECT id FROM wanted_group)),
        'members', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', group_id, 'person', user_id))
            FROM (
                -- A UNION instead of OR, so that each part uses an index or is skipped.
                SELECT group_id, user_id FROM sync.wanted_member WHERE user_id = ANY (people)
                UNION
                SELECT group_id, user_id FROM sync.wanted_team_member WHERE team_id = ANY (teams)
                UNION
                SELECT group_id, user_id FROM sync.wanted_organization_member
                WHERE organization_id = ANY (organizations)
                UNION
                SELECT group_id, user_id FROM sync.wanted_member WHERE with_models AND group_id = 'all_models'
            ) AS member
        ), '[]'),
        'grants', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'team_' || team_id, 'model', name))
            FROM sync.team_model WHERE team_id = ANY (teams)
        ), '[]') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('person', user_id, 'model', name))
            FROM sync.wanted_person_model WHERE user_id = ANY (people)
        ), '[]')
    ) INTO answer;
    IF with_models THEN
        answer := jsonb_set(answer, '{grants}', (answer -> 'grants') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'all_models', 'model', name)) FROM sync.proxy_model
        ), '[]'));
        answer := answer || jsonb_build_object('models', to_jsonb(ARRAY(
            SELECT name FROM sync.proxy_model UNION SELECT name FROM sync.own_team_model
        )));
    END IF;
    RETURN answer;
END
$$;

RESET ROLE;
