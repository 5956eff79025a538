-- The interface for LiteLLM's database: inserting a request into the view applies it and returns the differences. Each batch
-- takes one round trip, stores nothing, and is applied as a whole or not at all.

SET ROLE sync;

-- Every call checks Open WebUI's schema, because Open WebUI may just have been upgraded.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('Open WebUI''s schema is %s, which this version of the sync does not support', string_agg(version_num, ', '))
    FROM public.alembic_version
    HAVING count(*) <> 1 OR min(version_num) <> ALL (sync.tested_schemas())
$$;

CREATE OR REPLACE FUNCTION sync.texts(list jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$ SELECT ARRAY(SELECT jsonb_array_elements_text(list)) $$;

-- Applies one request: the complete wanted state of the people and groups that it names.
CREATE OR REPLACE FUNCTION sync.apply(request jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    people CONSTANT text[] := sync.texts(request -> 'people');
    groups CONSTANT text[] := sync.texts(request -> 'group_ids');
    differences jsonb[] := '{}';
BEGIN
    -- Two batches never work on the same rows at once, whichever session sends them.
    PERFORM pg_advisory_xact_lock(hashtext('llm-stack sync'));
    IF request ? 'models' THEN
        differences := differences || ARRAY(SELECT sync.merge_models(sync.texts(request -> 'models')));
    END IF;
    PERFORM sync.mark_gone(people, sync.texts(request -> 'gone'));
    -- Once before linking, because an e-mail may move to another user, and once after it, for newly linked accounts.
    differences := differences || ARRAY(SELECT sync.update_accounts(request -> 'users'));
    differences := differences || ARRAY(SELECT sync.link_accounts(request -> 'users'));
    differences := differences || ARRAY(
        SELECT sync.lock_accounts(sync.texts(request -> 'locked') || sync.texts(request -> 'gone'), true)
    );
    differences := differences || ARRAY(SELECT sync.lock_accounts(sync.texts(request -> 'unlocked'), false));
    differences := differences || ARRAY(SELECT sync.update_accounts(request -> 'users'));
    differences := differences || ARRAY(SELECT sync.remove_groups(sync.texts(request -> 'removed_groups')));
    differences := differences || ARRAY(SELECT sync.merge_groups(request -> 'groups'));
    differences := differences || ARRAY(SELECT sync.merge_members(request -> 'members', groups, people));
    differences := differences || ARRAY(SELECT sync.merge_grants(request -> 'grants', groups, people));
    RETURN jsonb_build_object('differences', to_jsonb(differences));
END
$$;

-- What the sync manages here, so that LiteLLM's side finds what no longer exists there.
CREATE OR REPLACE FUNCTION sync.inventory() RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT jsonb_build_object(
        'people', coalesce((SELECT jsonb_agg(litellm_user_id) FROM sync.account), '[]'),
        'groups', coalesce((SELECT jsonb_agg(group_id) FROM sync.managed_group), '[]')
    )
$$;

-- What one account has on this side, from the sync or from an administrator.
CREATE OR REPLACE FUNCTION sync.account_of(litellm_id text) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    WITH RECURSIVE account AS (
        SELECT person.id, person.role, auth.active, account.made_by_sync, account.locked
        FROM sync.account AS account
        JOIN public."user" AS person ON person.id = account.webui_user_id
        LEFT JOIN public.auth ON auth.id = person.id
        WHERE account.litellm_user_id = litellm_id
    ), membership AS (
        SELECT "group".id, "group".name, "group".parent_group_id
        FROM account
        JOIN public.group_member ON group_member.user_id = account.id
        JOIN public."group" ON "group".id = group_member.group_id
        UNION
        SELECT parent.id, parent.name, parent.parent_group_id
        FROM membership JOIN public."group" AS parent ON parent.id = membership.parent_group_id
    ), usable AS (
        SELECT DISTINCT present.resource_id AS model
        FROM public.access_grant AS present
        JOIN public.model ON model.id = present.resource_id
        WHERE present.resource_type = 'model'
            AND (
                (present.principal_type = 'group' AND present.principal_id IN (SELECT id FROM membership))
                OR (present.principal_type = 'user' AND present.principal_id IN (SELECT id FROM account UNION SELECT '*'))
            )
    )
    SELECT jsonb_build_object(
        'account', (SELECT to_jsonb(account) FROM account),
        'groups', coalesce((SELECT jsonb_agg(name ORDER BY name) FROM membership), '[]'),
        'models', coalesce((SELECT jsonb_agg(model ORDER BY model) FROM usable), '[]')
    )
$$;

CREATE OR REPLACE VIEW sync.call AS SELECT NULL::jsonb AS request, NULL::jsonb AS response WHERE false;

CREATE OR REPLACE FUNCTION sync.answer_call() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    unknown CONSTANT text := sync.unknown_schema();
BEGIN
    NEW.response := CASE
        WHEN unknown IS NOT NULL THEN jsonb_build_object('unknown_schema', unknown)
        WHEN NEW.request ? 'inventory' THEN sync.inventory()
        WHEN NEW.request ? 'account_of' THEN sync.account_of(NEW.request ->> 'account_of')
        ELSE sync.apply(NEW.request)
    END;
    RETURN NEW;
END
$$;

CREATE OR REPLACE TRIGGER answer_call INSTEAD OF INSERT ON sync.call FOR EACH ROW EXECUTE FUNCTION sync.answer_call();

RESET ROLE;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA sync FROM PUBLIC;
