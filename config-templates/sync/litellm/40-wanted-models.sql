-- Which models LiteLLM offers and what each team may use. Model lists mean what they mean in LiteLLM's own checks
-- (litellm/proxy/auth/auth_checks.py of 1.101.6: _check_model_access_helper, can_team_access_model). Where SQL cannot
-- reproduce a check, it grants less.

SET ROLE sync;

-- An empty list allows everything.
CREATE OR REPLACE FUNCTION sync.allows_everything(models text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$ SELECT cardinality(coalesce(models, '{}')) = 0 OR models && '{all-proxy-models,*}' $$;

-- LiteLLM treats patterns as regular expressions; here only the asterisk has a meaning.
CREATE OR REPLACE FUNCTION sync.matches_a_pattern(models text[], name text) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT EXISTS (
        SELECT FROM unnest(models) AS pattern
        WHERE pattern LIKE '%*%'
            AND name LIKE replace(replace(replace(replace(pattern, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%')
    )
$$;

-- Whether a list allows a model: by its name, one of its access groups or a pattern. STABLE like array_to_string, with no
-- subquery and no SET clause, so that PostgreSQL inlines it instead of calling it for each pair.
CREATE OR REPLACE FUNCTION sync.allows(models text[], name text, access_groups text[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT sync.allows_everything(models)
        OR name = ANY (models)
        OR access_groups && models
        OR (array_to_string(models, ' ') LIKE '%*%' AND sync.matches_a_pattern(models, name))
$$;

-- The same for a list of a team or of one of its members, where `all-team-models` is every model.
CREATE OR REPLACE FUNCTION sync.team_list_allows(models text[], name text, access_groups text[]) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT 'all-team-models' = ANY (models) OR sync.allows(models, name, access_groups) $$;

-- Every model that a request can name, from the configuration file and the database. A pattern is not a name.
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

-- Models that an administrator gave to one team, under a name that only this team uses.
CREATE OR REPLACE VIEW sync.own_team_model AS
SELECT DISTINCT model_info ->> 'team_id' AS team_id, model_info ->> 'team_public_model_name' AS name
FROM public."LiteLLM_ProxyModelTable"
WHERE NOT blocked
    AND coalesce(model_info ->> 'team_id', '') <> ''
    AND length(model_info ->> 'team_public_model_name') BETWEEN 1 AND 255
    AND model_info ->> 'team_public_model_name' NOT LIKE '%*%';

-- LiteLLM's access groups with their models, and the teams that they are assigned to.
CREATE OR REPLACE VIEW sync.access_group AS
SELECT access_group_id AS id, access_model_names AS models, assigned_team_ids AS team_ids
FROM public."LiteLLM_AccessGroupTable"
WHERE cardinality(coalesce(access_model_names, '{}')) > 0;

-- What each team may use. Its organisation's list is only an upper bound.
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
        sync.team_list_allows(team.models, model.name, model.access_groups)
        OR EXISTS (
            SELECT FROM sync.access_group
            WHERE access_group.id = ANY (team.access_group_ids)
                AND sync.allows(access_group.models, model.name, model.access_groups)
        )
    )
    AND sync.allows(organization.models, model.name, model.access_groups);

RESET ROLE;
