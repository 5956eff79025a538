-- Nothing is installed unless LiteLLM's tables have what the synchronisation reads. Tested with 1.101.6 and 1.106.2.

CREATE SCHEMA IF NOT EXISTS sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;

-- Names what LiteLLM's tables lack, NULL when nothing. Also asked before every batch, because LiteLLM may migrate at any time.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('LiteLLM''s tables lack what the synchronisation reads: %s', string_agg(
        format('%I.%I', tables.name, columns.name), ', '
    ))
    FROM (
        VALUES
            ('LiteLLM_UserTable', '{user_id,user_email,user_alias,user_role,sso_user_id,models,metadata,created_at}'),
            ('LiteLLM_TeamTable',
                '{team_id,team_alias,organization_id,members_with_roles,models,blocked,access_group_ids}'),
            ('LiteLLM_TeamMembership', '{user_id,team_id,budget_id}'),
            ('LiteLLM_BudgetTable', '{budget_id,allowed_models}'),
            ('LiteLLM_OrganizationTable', '{organization_id,organization_alias,models}'),
            ('LiteLLM_OrganizationMembership', '{user_id,organization_id}'),
            ('LiteLLM_VerificationToken',
                '{key_alias,user_id,team_id,models,blocked,expires,access_group_ids}'),
            ('LiteLLM_ProxyModelTable', '{model_id,model_name,model_info,blocked}'),
            ('LiteLLM_AccessGroupTable', '{access_group_id,access_model_names}')
    ) AS tables (name, columns)
    CROSS JOIN LATERAL unnest(tables.columns::text[]) AS columns (name)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name)) AND attname = columns.name AND NOT attisdropped
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
