-- What Open WebUI should look like, computed from LiteLLM's tables. The meaning of model lists is that of LiteLLM's own
-- checks (litellm/proxy/auth/auth_checks.py of 1.101.6: _check_model_access_helper, can_user_call_model,
-- can_team_access_model). Where SQL cannot know what LiteLLM knows, it grants less.

SET ROLE sync;

-- One e-mail per person: lower case, NULL for what is none. 254 is the longest that mail can reach (RFC 5321, 4.5.3.1).
CREATE OR REPLACE FUNCTION sync.clean_email(email text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$ SELECT CASE WHEN length(btrim(email)) <= 254 AND btrim(email) LIKE '_%@_%' THEN lower(btrim(email)) END $$;

-- An empty list allows everything.
CREATE OR REPLACE FUNCTION sync.allows_everything(models text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT cardinality(coalesce(models, '{}')) = 0 OR models && '{all-proxy-models,*}' $$;

-- Patterns of LiteLLM are regular expressions in disguise; here only the asterisk means anything.
CREATE OR REPLACE FUNCTION sync.matches_a_pattern(models text[], name text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT EXISTS (
        SELECT FROM unnest(models) AS pattern
        WHERE pattern LIKE '%*%'
            AND name LIKE replace(replace(replace(replace(pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')
    )
$$;

-- Whether a list allows a model, by its name, one of its access groups or a pattern. Without a subquery, without a SET of its
-- own and STABLE like array_to_string, so that PostgreSQL puts it into the queries instead of calling it for each pair.
CREATE OR REPLACE FUNCTION sync.allows(models text[], name text, access_groups text[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT sync.allows_everything(models)
        OR name = ANY (models)
        OR access_groups && models
        OR (array_to_string(models, ' ') LIKE '%*%' AND sync.matches_a_pattern(models, name))
$$;

-- Every model that may be asked for by name, of the configuration file and of the database. A pattern is no name.
CREATE OR REPLACE VIEW sync.proxy_model AS
SELECT name, array_agg(DISTINCT access_group) FILTER (WHERE access_group IS NOT NULL) AS access_groups
FROM (
    SELECT name, unnest(CASE WHEN access_groups = '{}' THEN ARRAY[NULL] ELSE access_groups END) AS access_group
    FROM sync.configured_model
    UNION ALL
    SELECT model.model_name, access_group.name
    FROM public."LiteLLM_ProxyModelTable" AS model
    LEFT JOIN LATERAL jsonb_array_elements_text(
        CASE WHEN jsonb_typeof(model.model_info -> 'access_groups') = 'array' THEN model.model_info -> 'access_groups' END
    ) AS access_group (name) ON true
    WHERE NOT model.blocked AND coalesce(model.model_info ->> 'team_id', '') = ''
) AS model
WHERE name NOT LIKE '%*%' AND length(name) BETWEEN 1 AND 255
GROUP BY name;

-- Models that an administrator gave to one team under a name of the team's own.
CREATE OR REPLACE VIEW sync.own_team_model AS
SELECT DISTINCT model_info ->> 'team_id' AS team_id, model_info ->> 'team_public_model_name' AS name
FROM public."LiteLLM_ProxyModelTable"
WHERE NOT blocked
    AND coalesce(model_info ->> 'team_id', '') <> ''
    AND length(model_info ->> 'team_public_model_name') BETWEEN 1 AND 255
    AND model_info ->> 'team_public_model_name' NOT LIKE '%*%';

-- Names in LiteLLM's access groups, by group.
CREATE OR REPLACE VIEW sync.access_group AS
SELECT access_group_id AS id, access_model_names AS models
FROM public."LiteLLM_AccessGroupTable"
WHERE cardinality(coalesce(access_model_names, '{}')) > 0;

-- What each team may use. Its organisation's list is an upper bound only.
CREATE OR REPLACE VIEW sync.team_model AS
SELECT team.team_id, model.name, model.access_groups
FROM public."LiteLLM_TeamTable" AS team
LEFT JOIN public."LiteLLM_OrganizationTable" AS organization USING (organization_id)
CROSS JOIN LATERAL (
    SELECT name, access_groups FROM sync.proxy_model
    UNION
    SELECT own.name, NULL FROM sync.own_team_model AS own WHERE own.team_id = team.team_id
) AS model
WHERE NOT team.blocked
    AND (
        'all-team-models' = ANY (team.models)
        OR sync.allows(team.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (team.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
    AND sync.allows(organization.models, model.name, model.access_groups);

-- People with an account: of several with one e-mail the oldest. LiteLLM's SCIM interface blocks a user by scim_active.
CREATE OR REPLACE VIEW sync.wanted_person AS
SELECT
    person.user_id,
    person.email,
    coalesce(nullif(btrim(litellm_user.user_alias), ''), split_part(person.email, '@', 1)) AS name,
    coalesce(setting.roles ->> litellm_user.user_role, setting.default_role) AS role,
    CASE
        WHEN setting.sso_provider IS NOT NULL AND litellm_user.sso_user_id <> ''
        THEN jsonb_build_object(setting.sso_provider, jsonb_build_object('sub', litellm_user.sso_user_id))
    END AS oauth,
    litellm_user.metadata ->> 'scim_active' IS NOT DISTINCT FROM 'false'
        OR litellm_user.metadata ->> 'blocked' IS NOT DISTINCT FROM 'true' AS locked,
    litellm_user.models
FROM sync.person AS person
JOIN public."LiteLLM_UserTable" AS litellm_user USING (user_id)
CROSS JOIN sync.setting
WHERE person.email IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM sync.person AS older
        WHERE older.email = person.email AND (older.created_at, older.user_id) < (person.created_at, person.user_id)
    );

-- Members whom their budget narrows to some of the team's models. Open WebUI's groups only ever add, so that they get
-- those models themselves and are no members of the team's group.
CREATE OR REPLACE VIEW sync.narrowed_member AS
SELECT membership.team_id, membership.user_id, budget.allowed_models AS models
FROM public."LiteLLM_TeamMembership" AS membership
JOIN public."LiteLLM_BudgetTable" AS budget USING (budget_id)
WHERE cardinality(coalesce(budget.allowed_models, '{}')) > 0;

-- Who is in which team, without those that LiteLLM does not know.
CREATE OR REPLACE VIEW sync.team_person AS
SELECT DISTINCT member.team_id, person.user_id, narrowed.models AS narrowed_to
FROM sync.member AS member
JOIN sync.person AS person ON person.user_id = member.user_id OR (member.user_id IS NULL AND person.email = member.email)
LEFT JOIN sync.narrowed_member AS narrowed
    ON narrowed.team_id = member.team_id AND narrowed.user_id = person.user_id;

-- Members of the groups of teams.
CREATE OR REPLACE VIEW sync.wanted_team_member AS
SELECT team_id, 'team_' || team_id AS group_id, user_id FROM sync.team_person WHERE narrowed_to IS NULL;

-- Members of the groups of organisations.
CREATE OR REPLACE VIEW sync.wanted_organization_member AS
SELECT organization_id, 'grp_' || organization_id AS group_id, user_id FROM public."LiteLLM_OrganizationMembership";

-- Members of Open WebUI's groups.
CREATE OR REPLACE VIEW sync.wanted_member AS
SELECT group_id, user_id FROM sync.wanted_team_member
UNION ALL
SELECT group_id, user_id FROM sync.wanted_organization_member
UNION ALL
-- Every model for very many people as one membership each instead of one grant for each model.
SELECT 'all_models', user_id FROM sync.wanted_person
WHERE sync.allows_everything(models) AND 'no-default-models' <> ALL (coalesce(models, '{}'));

-- Models that people may use beside those of their groups: by their own list, narrowed in a team, or by a team's key.
CREATE OR REPLACE VIEW sync.wanted_person_model AS
SELECT person.user_id, model.name
FROM sync.wanted_person AS person
JOIN sync.proxy_model AS model ON sync.allows(person.models, model.name, model.access_groups)
WHERE NOT sync.allows_everything(person.models) AND 'no-default-models' <> ALL (person.models)
UNION
SELECT member.user_id, model.name
FROM sync.team_person AS member
JOIN sync.team_model AS model USING (team_id)
WHERE member.narrowed_to IS NOT NULL AND sync.allows(member.narrowed_to, model.name, model.access_groups)
UNION
SELECT key.user_id, model.name
FROM public."LiteLLM_VerificationToken" AS key
JOIN sync.team_model AS model USING (team_id)
LEFT JOIN sync.narrowed_member AS narrowed ON narrowed.team_id = key.team_id AND narrowed.user_id = key.user_id
WHERE key.blocked IS NOT TRUE
    AND (key.expires IS NULL OR key.expires > now() AT TIME ZONE 'UTC')
    AND (
        'all-team-models' = ANY (key.models)
        OR sync.allows(key.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (key.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
    AND (narrowed.models IS NULL OR sync.allows(narrowed.models, model.name, model.access_groups));

RESET ROLE;
