-- What operators ask about one person.

SET ROLE sync;

-- What one person may use and why, on both sides. `difference` is empty when Open WebUI shows what LiteLLM says.
CREATE OR REPLACE FUNCTION sync.permissions(of_email text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    cleaned CONSTANT text := sync.clean_email(of_email);
    holder text;
    shown jsonb;
    reasons jsonb;
    wanted jsonb;
BEGIN
    SELECT user_id INTO holder FROM sync.wanted_person WHERE email = cleaned;
    IF holder IS NULL THEN
        RETURN jsonb_build_object(
            'email', cleaned,
            'problem', 'LiteLLM has no user with this e-mail, or it has changed less than a second ago'
        );
    END IF;
    shown := sync.ask_open_webui(jsonb_build_object('account_of', holder));
    SELECT coalesce(jsonb_agg(to_jsonb(reason) ORDER BY reason.why, reason.model), '[]') INTO reasons
    FROM (
        SELECT 'their own list allows every model' AS why, model.name AS model
        FROM sync.wanted_member AS member CROSS JOIN sync.proxy_model AS model
        WHERE member.user_id = holder AND member.group_id = 'all_models'
        UNION
        SELECT format('member of team %s', coalesce(team.team_alias, team.team_id)), model.name
        FROM sync.team_person AS member
        JOIN sync.team_model AS model USING (team_id)
        JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
        WHERE member.user_id = holder AND member.narrowed_to IS NULL
        UNION
        SELECT 'their own list, a team that narrows them or a team key', name
        FROM sync.wanted_person_model WHERE user_id = holder
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
