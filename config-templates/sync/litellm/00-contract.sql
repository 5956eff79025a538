-- Installs nothing unless LiteLLM's tables have the columns that the sync reads. Tested with 1.101.6 and 1.106.2.

-- The columns that LiteLLM's tables lack; NULL when they lack none. Every batch checks this, because LiteLLM may migrate at any
-- time.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('LiteLLM''s tables lack columns that the sync reads: %s', string_agg(
        format('%I.%s', tables.name, columns.declaration), ', '
    ))
    FROM (
        VALUES
            ('LiteLLM_UserTable', 'user_id text, user_email text, user_alias text, user_role text, sso_user_id text, '
                'models text[], teams text[], organization_id text, metadata jsonb, created_at timestamp without time zone'),
            ('LiteLLM_TeamTable', 'team_id text, team_alias text, organization_id text, members_with_roles jsonb, '
                'models text[], blocked boolean, access_group_ids text[]'),
            ('LiteLLM_TeamMembership', 'user_id text, team_id text, budget_id text'),
            ('LiteLLM_BudgetTable', 'budget_id text, allowed_models text[]'),
            ('LiteLLM_OrganizationTable', 'organization_id text, organization_alias text, models text[]'),
            ('LiteLLM_OrganizationMembership', 'user_id text, organization_id text'),
            ('LiteLLM_ProjectTable', 'project_id text, models text[], blocked boolean'),
            ('LiteLLM_VerificationToken', 'key_alias text, user_id text, team_id text, project_id text, models text[], '
                'blocked boolean, expires timestamp without time zone, access_group_ids text[], allowed_routes text[]'),
            ('LiteLLM_ProxyModelTable', 'model_id text, model_name text, model_info jsonb, blocked boolean'),
            ('LiteLLM_AccessGroupTable', 'access_group_id text, access_model_names text[], assigned_team_ids text[]')
    ) AS tables (name, columns)
    CROSS JOIN LATERAL unnest(string_to_array(tables.columns, ', ')) AS columns (declaration)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name))
            AND attname = split_part(columns.declaration, ' ', 1)
            AND format('%s %s', attname, format_type(atttypid, NULL)) = columns.declaration
            AND NOT attisdropped
    )
    HAVING count(*) > 0
$$;

DO $$
BEGIN
    IF sync.unknown_schema() IS NOT NULL THEN
        RAISE EXCEPTION '%', sync.unknown_schema()
            USING DETAIL = 'Tested: LiteLLM 1.101.6 and 1.106.2.',
                HINT = 'Let a tested LiteLLM migrate this database, or use a newer llm-stack.';
    END IF;
END
$$;
