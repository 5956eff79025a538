-- Which models a person may use besides those of their groups. A key allows what LiteLLM's own checks allow for it
-- (litellm/proxy/auth/auth_checks.py of 1.101.6: common_checks, can_key_call_model, _key_access_group_grants_model).

SET ROLE sync;

-- Keys that can chat now. A key without a team never adds to what its user may use. A project limits its keys.
CREATE OR REPLACE VIEW sync.chat_key AS
SELECT key.user_id, key.team_id, key.models, key.access_group_ids, project.models AS project_models
FROM public."LiteLLM_VerificationToken" AS key
LEFT JOIN public."LiteLLM_ProjectTable" AS project USING (project_id)
WHERE key.user_id IS NOT NULL
    AND key.team_id IS NOT NULL
    AND key.blocked IS NOT TRUE
    AND project.blocked IS NOT TRUE
    AND (key.expires IS NULL OR key.expires > now() AT TIME ZONE 'UTC')
    -- A key that is only for management gives access to no model. The names are LiteLLM's own for groups of routes.
    AND (
        cardinality(coalesce(key.allowed_routes, '{}')) = 0
        OR key.allowed_routes && '{llm_api_routes,openai_routes,/chat/completions,/v1/chat/completions}'
        OR sync.matches_a_pattern(key.allowed_routes, '/v1/chat/completions')
    );

-- Models of the team that a key's own list, or an access group that it names, allows. Members have them through their team.
CREATE OR REPLACE VIEW sync.wanted_key_model AS
SELECT key.user_id, key.team_id, key.project_models, model.name, model.access_groups
FROM sync.chat_key AS key
JOIN sync.team_model AS model USING (team_id)
WHERE NOT EXISTS (SELECT FROM sync.member WHERE member.team_id = key.team_id AND member.user_id = key.user_id)
    AND (
        sync.team_list_allows(key.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (key.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
UNION ALL
-- An access group that is assigned to the key's team can exceed the team's own list, for keys that name the group.
SELECT key.user_id, key.team_id, key.project_models, model.name, model.access_groups
FROM sync.chat_key AS key
JOIN public."LiteLLM_TeamTable" AS team USING (team_id)
JOIN sync.access_group ON access_group.id = ANY (key.access_group_ids) AND key.team_id = ANY (access_group.team_ids)
JOIN sync.proxy_model AS model ON sync.allows(access_group.models, model.name, model.access_groups)
WHERE NOT team.blocked;

-- Because of their own list (`list`), a temporary grant (`grant`), which extends the list, a limited membership (`narrowed`), or a team's key (`key`).
CREATE OR REPLACE VIEW sync.person_model_reason AS
SELECT person.user_id, model.name, 'list' AS reason, NULL AS team_id
FROM sync.wanted_person AS person
JOIN sync.proxy_model AS model
    ON sync.allows(person.models, model.name, model.access_groups)
    AND sync.allows(person.organization_models, model.name, model.access_groups)
-- People who may use every model get them through the group `all_models`.
WHERE NOT (sync.allows_everything(person.models) AND sync.allows_everything(person.organization_models))
    AND 'no-default-models' <> ALL (coalesce(person.models, '{}'))
    AND NOT person.follows_teams
UNION ALL
SELECT person.user_id, model.name, 'grant', NULL
FROM sync.wanted_person AS person
JOIN sync.proxy_model AS model
    ON cardinality(person.granted_models) > 0
    AND sync.allows(person.granted_models, model.name, model.access_groups)
    AND sync.allows(person.organization_models, model.name, model.access_groups)
UNION ALL
SELECT member.user_id, model.name, 'narrowed', member.team_id
FROM sync.team_person AS member
JOIN sync.team_model AS model USING (team_id)
WHERE member.narrowed_to IS NOT NULL AND sync.team_list_allows(member.narrowed_to, model.name, model.access_groups)
UNION ALL
SELECT key.user_id, key.name, 'key', team_id
FROM sync.wanted_key_model AS key
LEFT JOIN sync.narrowed_member AS narrowed USING (team_id, user_id)
WHERE sync.allows(key.project_models, key.name, key.access_groups)
    AND (narrowed.models IS NULL OR sync.team_list_allows(narrowed.models, key.name, key.access_groups));

CREATE OR REPLACE VIEW sync.wanted_person_model AS
SELECT DISTINCT user_id, name FROM sync.person_model_reason;

RESET ROLE;
