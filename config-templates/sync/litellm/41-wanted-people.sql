-- Who has an account in Open WebUI, and which groups each person is in.

SET ROLE sync;

-- An e-mail in lower case; NULL when it is not usable. Mail reaches at most 254 characters (RFC 5321, 4.5.3.1).
CREATE OR REPLACE FUNCTION sync.clean_email(email text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN length(btrim(email)) <= 254 AND btrim(email) LIKE '_%@_%' THEN lower(btrim(email)) END $$;

-- Users that are not people, even if they have an e-mail: LiteLLM's own administrator, who signs in with the master key or the
-- password of /ui, and users that the stack created for keys. Open WebUI's administrator is a person.
-- open_webui_identity/users.py has the same rule.
CREATE OR REPLACE FUNCTION sync.is_system_user(user_id text, metadata jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
AS $$
    SELECT user_id IN ('default_user_id', 'openwebui_system')
        OR (metadata ->> 'managed_by' IS NOT DISTINCT FROM 'llm-stack' AND user_id <> 'openwebui_admin')
$$;

-- A moment as temporary grants have it: text in UTC whose order is that of the moments.
CREATE OR REPLACE FUNCTION sync.moment(at timestamptz) RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- The temporary grants in a user's metadata, ended ones included. config-templates/litellm/access/grants.py reads the same.
-- Nothing in them can fail here: what has another form grants nothing.
CREATE OR REPLACE FUNCTION sync.grants_in(metadata jsonb) RETURNS TABLE (models text[], ends_at text)
LANGUAGE sql STABLE
AS $$
    SELECT
        ARRAY(SELECT jsonb_array_elements_text(
            CASE WHEN jsonb_typeof(entry -> 'models') = 'array' THEN entry -> 'models' END
        )),
        entry ->> 'ends_at'
    FROM jsonb_array_elements(
        CASE WHEN jsonb_typeof(metadata -> 'managed_grants') = 'array' THEN metadata -> 'managed_grants' END
    ) AS entry
    WHERE jsonb_typeof(entry -> 'ends_at') = 'string' AND length(entry ->> 'ends_at') = length(sync.moment(now()))
$$;

-- Models and access groups of a person's grants that have not ended.
CREATE OR REPLACE FUNCTION sync.granted_models(metadata jsonb) RETURNS text[]
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN metadata ? 'managed_grants' THEN ARRAY(
            SELECT unnest(held.models) FROM sync.grants_in(metadata) AS held
            WHERE held.ends_at COLLATE "C" > sync.moment(now())
        )
        ELSE '{}'
    END
$$;

-- People with an account: the oldest one where several share an e-mail. LiteLLM's SCIM interface blocks a user with
-- scim_active.
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
    litellm_user.models,
    sync.granted_models(litellm_user.metadata) AS granted_models,
    -- An upper bound for the person's own list, as a team's organisation is for the team's list.
    organization.models AS organization_models,
    -- Whether an empty list adds nothing to what the person's teams have (config-templates/litellm/access/rules.py). A
    -- blocked team counts, and so does one that only the user's own row names: a problem with a team must not give its
    -- members more.
    setting.empty_model_list = 'teams'
        AND cardinality(coalesce(litellm_user.models, '{}')) = 0
        AND (
            cardinality(coalesce(litellm_user.teams, '{}')) > 0
            OR EXISTS (SELECT FROM sync.member WHERE member.user_id = person.user_id)
            OR EXISTS (SELECT FROM sync.member WHERE member.user_id IS NULL AND member.email = person.email)
        ) AS follows_teams
FROM sync.person AS person
JOIN public."LiteLLM_UserTable" AS litellm_user USING (user_id)
LEFT JOIN public."LiteLLM_OrganizationTable" AS organization USING (organization_id)
CROSS JOIN sync.setting
WHERE person.email IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM sync.person AS older
        WHERE older.email = person.email AND (older.created_at, older.user_id) < (person.created_at, person.user_id)
    );

-- Members whose budget limits them to some of the team's models. Open WebUI's groups can only add models, so these members
-- get their models as grants of their own and are not in the team's group.
CREATE OR REPLACE VIEW sync.narrowed_member AS
SELECT membership.team_id, membership.user_id, budget.allowed_models AS models
FROM public."LiteLLM_TeamMembership" AS membership
JOIN public."LiteLLM_BudgetTable" AS budget USING (budget_id)
WHERE cardinality(coalesce(budget.allowed_models, '{}')) > 0;

-- Who is in which team, without members that are not users of LiteLLM.
CREATE OR REPLACE VIEW sync.team_person AS
SELECT DISTINCT member.team_id, person.user_id, narrowed.models AS narrowed_to
FROM sync.member AS member
JOIN sync.person AS person ON person.user_id = member.user_id OR (member.user_id IS NULL AND person.email = member.email)
LEFT JOIN sync.narrowed_member AS narrowed
    ON narrowed.team_id = member.team_id AND narrowed.user_id = person.user_id;

-- Members of the teams' groups.
CREATE OR REPLACE VIEW sync.wanted_team_member AS
SELECT team_id, 'team_' || team_id AS group_id, user_id FROM sync.team_person WHERE narrowed_to IS NULL;

-- Members of the organisations' groups.
CREATE OR REPLACE VIEW sync.wanted_organization_member AS
SELECT organization_id, 'grp_' || organization_id AS group_id, user_id FROM public."LiteLLM_OrganizationMembership";

-- Members of Open WebUI's groups.
CREATE OR REPLACE VIEW sync.wanted_member AS
SELECT group_id, user_id FROM sync.wanted_team_member
UNION ALL
SELECT group_id, user_id FROM sync.wanted_organization_member
UNION ALL
-- One membership per person instead of one grant per model, because many people may use every model.
SELECT 'all_models', user_id FROM sync.wanted_person
WHERE sync.allows_everything(models)
    AND sync.allows_everything(organization_models)
    AND 'no-default-models' <> ALL (coalesce(models, '{}'))
    AND NOT follows_teams;

RESET ROLE;
