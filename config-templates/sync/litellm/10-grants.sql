-- What the role `sync` may read in LiteLLM's tables: no password, no hash of a key, no spend.

ALTER FUNCTION sync.unknown_schema() OWNER TO sync;

GRANT SELECT (
    user_id, user_email, user_alias, user_role, sso_user_id, models, teams, organization_id, metadata, created_at
) ON public."LiteLLM_UserTable" TO sync;
GRANT SELECT (team_id, team_alias, organization_id, members_with_roles, models, blocked, access_group_ids)
    ON public."LiteLLM_TeamTable" TO sync;
GRANT SELECT (user_id, team_id, budget_id) ON public."LiteLLM_TeamMembership" TO sync;
GRANT SELECT (budget_id, allowed_models) ON public."LiteLLM_BudgetTable" TO sync;
GRANT SELECT (organization_id, organization_alias, models) ON public."LiteLLM_OrganizationTable" TO sync;
GRANT SELECT (user_id, organization_id) ON public."LiteLLM_OrganizationMembership" TO sync;
GRANT SELECT (
    key_alias, user_id, team_id, project_id, models, blocked, expires, access_group_ids, allowed_routes
) ON public."LiteLLM_VerificationToken" TO sync;
GRANT SELECT (project_id, models, blocked) ON public."LiteLLM_ProjectTable" TO sync;
GRANT SELECT (model_id, model_name, model_info, blocked) ON public."LiteLLM_ProxyModelTable" TO sync;
GRANT SELECT (access_group_id, access_model_names, assigned_team_ids) ON public."LiteLLM_AccessGroupTable" TO sync;
