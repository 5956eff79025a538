-- What operators can look up about one person.

SET ROLE sync;

-- What one person may use and why, on both sides. `difference` is empty when Open WebUI agrees with LiteLLM.
CREATE OR REPLACE FUNCTION sync.permissions(of_email text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    cleaned CONSTANT text := sync.clean_email(of_email);
    holder text;
    shown jsonb;
    reasons jsonb;
    wanted jsonb;
    own_list text[];
    follows_teams boolean;
    reading CONSTANT text := (SELECT empty_model_list FROM sync.setting);
BEGIN
    SELECT person.user_id, coalesce(person.models, '{}'), person.follows_teams INTO holder, own_list, follows_teams
    FROM sync.wanted_person AS person WHERE email = cleaned;
    IF holder IS NULL THEN
        RETURN jsonb_build_object(
            'email', cleaned,
            'problem', 'LiteLLM has no user with this e-mail, or it has changed less than a second ago'
        );
    END IF;
    shown := sync.ask_open_webui(jsonb_build_object('account_of', holder));
    SELECT coalesce(jsonb_agg(to_jsonb(reason) ORDER BY reason.why, reason.model), '[]') INTO reasons
    FROM (
        SELECT
            CASE
                WHEN own_list = '{}' AND reading = 'all' THEN 'their own list is empty (access.emptyModelList: all)'
                WHEN own_list = '{}' THEN 'their own list is empty, and they are in no team'
                ELSE 'their own list allows every model'
            END AS why,
            model.name AS model
        FROM sync.wanted_member AS member CROSS JOIN sync.proxy_model AS model
        WHERE member.user_id = holder AND member.group_id = 'all_models'
        UNION
        SELECT format('member of team %s', coalesce(team.team_alias, team.team_id)), model.name
        FROM sync.team_person AS member
        JOIN sync.team_model AS model USING (team_id)
        JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
        WHERE member.user_id = holder AND member.narrowed_to IS NULL
        UNION
        SELECT
            CASE reason.reason
                WHEN 'narrowed' THEN format('member of team %s, with a list of the member''s own', team.name)
                WHEN 'key' THEN format('a key of theirs in team %s, with that key only', team.name)
                ELSE 'their own list'
            END,
            reason.name
        FROM sync.person_model_reason AS reason
        LEFT JOIN LATERAL (
            SELECT coalesce(team_alias, team_id) AS name FROM public."LiteLLM_TeamTable" WHERE team_id = reason.team_id
        ) AS team ON true
        WHERE reason.user_id = holder AND reason.reason <> 'grant'
        UNION
        SELECT format('a grant that ends at %s', max(held.ends_at)), reason.model
        FROM (SELECT name AS model FROM sync.person_model_reason WHERE user_id = holder AND reason = 'grant') AS reason
        JOIN sync.proxy_model AS model ON model.name = reason.model
        JOIN public."LiteLLM_UserTable" AS litellm_user ON litellm_user.user_id = holder
        CROSS JOIN LATERAL sync.grants_in(litellm_user.metadata) AS held
        WHERE cardinality(held.models) > 0
            AND sync.allows(held.models, model.name, model.access_groups)
            AND held.ends_at COLLATE "C" > sync.moment(now())
        GROUP BY reason.model
    ) AS reason;
    wanted := CASE
        WHEN (SELECT locked FROM sync.wanted_person WHERE user_id = holder) THEN '[]'
        ELSE (SELECT coalesce(jsonb_agg(DISTINCT reason ->> 'model'), '[]') FROM jsonb_array_elements(reasons) AS reason)
    END;
    RETURN jsonb_build_object(
        'email', cleaned,
        'litellm_user', (
            SELECT jsonb_build_object('id', user_id, 'name', name, 'role', role, 'blocked', locked)
            FROM sync.wanted_person WHERE user_id = holder
        ),
        'own_list', to_jsonb(own_list),
        'follows_teams', follows_teams,
        'blocked_teams', (
            SELECT coalesce(jsonb_agg(DISTINCT coalesce(team.team_alias, team.team_id)), '[]')
            FROM sync.team_person AS member JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
            WHERE member.user_id = holder AND team.blocked
        ),
        'may_use', reasons,
        'open_webui', shown,
        'difference', jsonb_build_object(
            'missing_in_open_webui', (SELECT coalesce(jsonb_agg(model), '[]') FROM (
                SELECT jsonb_array_elements_text(wanted) AS model
                EXCEPT SELECT jsonb_array_elements_text(shown -> 'models')
            ) AS missing),
            'only_in_open_webui', (SELECT coalesce(jsonb_agg(model), '[]') FROM (
                SELECT jsonb_array_elements_text(shown -> 'models') AS model
                EXCEPT SELECT jsonb_array_elements_text(wanted)
            ) AS extra)
        )
    );
END
$$;

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC;
