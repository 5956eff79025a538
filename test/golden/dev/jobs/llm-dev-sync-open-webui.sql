-- The code of an earlier version goes and its data stays. Within the transaction of an installation nobody sees the gap.

DO $$
DECLARE
    name text;
BEGIN
    IF to_regnamespace('sync') IS NULL THEN
        RETURN;
    END IF;
    -- Plain names: one view's end takes others with it, and a cast to regclass finds them no more.
    FOR name IN SELECT relname FROM pg_class WHERE relnamespace = 'sync'::regnamespace AND relkind = 'v' LOOP
        EXECUTE format('DROP VIEW IF EXISTS sync.%I CASCADE', name);
    END LOOP;
    FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'sync'::regnamespace LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', name);
    END LOOP;
END
$$;

-- Open WebUI changes these tables often. Nothing is installed and nothing is written unless its schema is one that this
-- package was tested with.

DO $$
DECLARE
    tested CONSTANT text[] := ARRAY['0bd252b206fb']; -- 0.12.4
    found text;
    missing text;
BEGIN
    IF to_regclass('public.alembic_version') IS NULL THEN
        RAISE EXCEPTION 'the database % holds no Open WebUI', current_database()
            USING HINT = 'Start Open WebUI once, so that it makes its tables, then install again.';
    END IF;
    SELECT string_agg(version_num, ', ') INTO found FROM public.alembic_version;
    IF found IS NULL OR found <> ALL (tested) THEN
        RAISE EXCEPTION 'Open WebUI''s schema is %, which this synchronisation does not know', coalesce(found, 'unknown')
            USING DETAIL = format('Tested: %s (Open WebUI 0.12.4).', array_to_string(tested, ', ')),
                HINT = 'Run an Open WebUI that is tested, or a newer llm-stack.';
    END IF;
    SELECT string_agg(format('%I.%s', tables.name, columns.declaration), ', ') INTO missing
    FROM (
        VALUES
            ('user', 'id character varying, name character varying, email character varying, role character varying, '
                'profile_image_url text, oauth json, last_active_at bigint, updated_at bigint, created_at bigint'),
            ('auth', 'id character varying, email character varying, password text, active boolean'),
            ('group', 'id text, user_id text, name text, description text, data json, meta json, permissions json, '
                'created_at bigint, updated_at bigint, parent_group_id text'),
            ('group_member', 'id text, group_id text, user_id text, created_at bigint, updated_at bigint'),
            ('api_key', 'id text, user_id text'),
            ('model', 'id text, user_id text, base_model_id text, name text, params text, meta text, is_active boolean, '
                'updated_at bigint, created_at bigint'),
            ('access_grant', 'id text, resource_type text, resource_id text, principal_type text, principal_id text, '
                'permission text, created_at bigint')
    ) AS tables (name, columns)
    CROSS JOIN LATERAL unnest(string_to_array(tables.columns, ', ')) AS columns (declaration)
    WHERE NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = to_regclass(format('public.%I', tables.name))
            AND format('%s %s', attname, format_type(atttypid, NULL)) = columns.declaration
            AND NOT attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'Open WebUI''s tables lack what the synchronisation writes: %', missing
            USING HINT = 'Bring Open WebUI''s database to the state of its own migrations.';
    END IF;
    IF NOT EXISTS (SELECT FROM public."user" WHERE role = 'admin') THEN
        RAISE EXCEPTION 'Open WebUI has no administrator yet'
            USING DETAIL = 'The first account of an empty Open WebUI becomes its administrator.',
                HINT = 'Start Open WebUI with WEBUI_ADMIN_EMAIL and WEBUI_ADMIN_PASSWORD first.';
    END IF;
END
$$;

-- What the synchronisation remembers on Open WebUI's side: which accounts, groups, models and grants are its own. Kept in
-- tables beside Open WebUI's data: its editors overwrite whole rows, and a restored backup must bring the memory that
-- belongs to it.

CREATE SCHEMA IF NOT EXISTS sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;
SET ROLE sync;

CREATE TABLE IF NOT EXISTS sync.account (
    litellm_user_id text PRIMARY KEY,
    webui_user_id text NOT NULL UNIQUE,
    -- False for an account that was there before: only its groups, its models and its lock are managed.
    made_by_sync boolean NOT NULL,
    locked boolean NOT NULL DEFAULT false,
    -- LiteLLM has this user no more: whoever comes with the same e-mail takes the account over.
    gone boolean NOT NULL DEFAULT false,
    -- What an account that was there before gets back when it is unlocked.
    role_before_lock text
);

CREATE TABLE IF NOT EXISTS sync.managed_group (
    group_id text PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS sync.managed_model (
    model_id text PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS sync.managed_grant (
    principal_type text NOT NULL,
    principal_id text NOT NULL,
    model_id text NOT NULL,
    PRIMARY KEY (principal_type, principal_id, model_id)
);

RESET ROLE;

-- The least that the synchronisation needs: no chat, no password, no key, no setting.
GRANT SELECT ON public.alembic_version TO sync;
GRANT SELECT (id, name, email, role, oauth, created_at),
    INSERT (id, name, email, role, profile_image_url, oauth, last_active_at, updated_at, created_at),
    UPDATE (name, email, role, oauth, updated_at)
    ON public."user" TO sync;
GRANT SELECT (id, email, active), INSERT (id, email, password, active), UPDATE (email, active) ON public.auth TO sync;
GRANT SELECT, INSERT, DELETE, UPDATE (name, description, parent_group_id, updated_at) ON public."group" TO sync;
GRANT SELECT, INSERT, DELETE ON public.group_member TO sync;
GRANT SELECT (id, user_id), DELETE ON public.api_key TO sync;
GRANT SELECT (id, user_id),
    INSERT (id, user_id, base_model_id, name, params, meta, is_active, updated_at, created_at),
    UPDATE (user_id, updated_at),
    DELETE
    ON public.model TO sync;
GRANT SELECT, INSERT, DELETE ON public.access_grant TO sync;

-- Accounts: what LiteLLM's users become in Open WebUI. Every function here brings a part of one request to Open WebUI's
-- tables with a handful of set-based statements and returns the changes it made, with changed fields only.

SET ROLE sync;

-- Called for every row, and so without a SET of their own: PostgreSQL puts these two into the queries.
CREATE OR REPLACE FUNCTION sync.epoch() RETURNS bigint
LANGUAGE sql STABLE
AS $$ SELECT floor(extract(epoch FROM now()))::bigint $$;

-- One difference, in the form of a row of LiteLLM's sync_audit.
CREATE OR REPLACE FUNCTION sync.difference(operation text, record_id text, old_data jsonb, new_data jsonb, result text)
RETURNS jsonb
LANGUAGE sql STABLE
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'operation', operation, 'record', record_id, 'old', old_data, 'new', new_data, 'result', result
    ))
$$;

-- Remembers which people LiteLLM has no more.
CREATE OR REPLACE FUNCTION sync.mark_gone(people text[], gone_people text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    UPDATE sync.account SET gone = litellm_user_id = ANY (gone_people)
    WHERE litellm_user_id = ANY (people) AND gone IS DISTINCT FROM (litellm_user_id = ANY (gone_people))
$$;

-- Takes back what accounts got here that belong to a LiteLLM user no more.
CREATE OR REPLACE FUNCTION sync.unlink_accounts(accounts jsonb) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH unlinked AS (
        SELECT * FROM jsonb_to_recordset(accounts) AS account (litellm_user_id text, webui_user_id text)
    ), left_groups AS (
        DELETE FROM public.group_member AS present USING unlinked, sync.managed_group AS managed
        WHERE present.user_id = unlinked.webui_user_id AND present.group_id = managed.group_id
    ), forgotten AS (
        DELETE FROM sync.managed_grant AS managed USING unlinked
        WHERE managed.principal_type = 'user' AND managed.principal_id = unlinked.webui_user_id
        RETURNING managed.principal_id, managed.model_id
    ), revoked AS (
        DELETE FROM public.access_grant AS present USING forgotten
        WHERE present.resource_type = 'model' AND present.permission = 'read' AND present.principal_type = 'user'
            AND present.principal_id = forgotten.principal_id AND present.resource_id = forgotten.model_id
    )
    SELECT sync.difference('user_unlink', litellm_user_id, jsonb_build_object('account', webui_user_id), NULL, 'ok')
    FROM unlinked
$$;

-- Finds an account for each user of the request: the one it had, else one with the same e-mail, else a new one.
CREATE OR REPLACE FUNCTION sync.link_accounts(users jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    unlinked jsonb;
BEGIN
    -- An account that somebody deleted by hand comes back, because LiteLLM still has the person.
    DELETE FROM sync.account AS account
    USING jsonb_to_recordset(users) AS wanted (id text)
    WHERE account.litellm_user_id = wanted.id
        AND NOT EXISTS (SELECT FROM public."user" WHERE "user".id = account.webui_user_id);

    -- An account that was there before belongs to its e-mail, not to the LiteLLM user whose e-mail has changed. It loses what
    -- it got here.
    WITH deleted AS (
        DELETE FROM sync.account AS account
        USING jsonb_to_recordset(users) AS wanted (id text, email text), public."user" AS person
        WHERE account.litellm_user_id = wanted.id
            AND NOT account.made_by_sync
            AND person.id = account.webui_user_id
            AND lower(person.email) IS DISTINCT FROM wanted.email
        RETURNING account.litellm_user_id, account.webui_user_id
    )
    SELECT jsonb_agg(to_jsonb(deleted)) INTO unlinked FROM deleted;
    IF unlinked IS NOT NULL THEN
        RETURN QUERY SELECT sync.unlink_accounts(unlinked);
    END IF;

    -- Somebody who was deleted and made again under another id is the same person.
    RETURN QUERY
    WITH taken AS (
        UPDATE sync.account AS account
        SET litellm_user_id = wanted.id, gone = false
        FROM jsonb_to_recordset(users) AS wanted (id text, email text)
        JOIN public."user" AS person ON lower(person.email::text) = wanted.email
        WHERE account.webui_user_id = person.id
            AND account.gone
            AND NOT EXISTS (SELECT FROM sync.account AS own WHERE own.litellm_user_id = wanted.id)
        RETURNING account.litellm_user_id, account.webui_user_id
    )
    SELECT sync.difference('user_link', litellm_user_id, NULL, jsonb_build_object('account', webui_user_id), 'ok')
    FROM taken;

    -- The deterministic id is a mark of its own: an account that an earlier installation made is made by us.
    RETURN QUERY
    WITH linked AS (
        INSERT INTO sync.account (litellm_user_id, webui_user_id, made_by_sync)
        SELECT wanted.id, person.id, person.id = 'usr_' || wanted.id
        FROM jsonb_to_recordset(users) AS wanted (id text, email text)
        JOIN public."user" AS person ON lower(person.email::text) = wanted.email
        WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id)
        ON CONFLICT DO NOTHING
        RETURNING litellm_user_id, webui_user_id
    )
    SELECT sync.difference('user_link', litellm_user_id, NULL, jsonb_build_object('account', webui_user_id), 'ok')
    FROM linked;

    RETURN QUERY
    WITH wanted AS (
        SELECT wanted.*,
            -- The usual id may be the account of a namesake that somebody else has taken over.
            'usr_' || wanted.id || CASE WHEN person.id IS NULL THEN '' ELSE '_' || gen_random_uuid() END AS account_id
        FROM jsonb_to_recordset(users) AS wanted (id text, email text, name text, role text, oauth json, locked boolean)
        LEFT JOIN public."user" AS person ON person.id = 'usr_' || wanted.id
        WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id)
            AND NOT EXISTS (SELECT FROM public."user" AS other WHERE lower(other.email::text) = wanted.email)
    ), made AS (
        INSERT INTO public."user" (
            id, name, email, role, profile_image_url, oauth, last_active_at, updated_at, created_at
        )
        SELECT account_id, name, email, CASE WHEN locked THEN 'pending' ELSE role END, '/user.png', oauth,
            sync.epoch(), sync.epoch(), sync.epoch()
        FROM wanted
    ), signed_in AS (
        -- An empty password matches nothing.
        INSERT INTO public.auth (id, email, password, active)
        SELECT account_id, email, '', NOT locked FROM wanted
        ON CONFLICT (id) DO UPDATE SET email = excluded.email, active = excluded.active
    ), linked AS (
        INSERT INTO sync.account (litellm_user_id, webui_user_id, made_by_sync, locked)
        SELECT id, account_id, true, locked FROM wanted
    )
    SELECT sync.difference('user_create', id, NULL, jsonb_build_object('email', email, 'role', role), 'ok') FROM wanted;

    RETURN QUERY
    SELECT sync.difference('user_create', wanted.id, NULL, jsonb_build_object('email', wanted.email), 'another user has this account')
    FROM jsonb_to_recordset(users) AS wanted (id text, email text)
    WHERE NOT EXISTS (SELECT FROM sync.account WHERE litellm_user_id = wanted.id);
END
$$;

RESET ROLE;

-- What accounts that the synchronisation made show: name, e-mail, role and identity, as LiteLLM says.

SET ROLE sync;

-- Whom the request gives an e-mail that the account of somebody gone still has: that account gets another one and keeps its
-- chats. `.invalid` is nobody's domain (RFC 2606).
CREATE OR REPLACE FUNCTION sync.free_emails(users jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH freed AS (
        UPDATE public."user" AS person SET email = gen_random_uuid() || '@gone.invalid', updated_at = sync.epoch()
        FROM jsonb_to_recordset(users) AS wanted (id text, email text), sync.account AS account
        WHERE lower(person.email::text) = wanted.email
            AND account.webui_user_id = person.id
            AND account.litellm_user_id <> wanted.id
            AND account.gone AND account.made_by_sync
            -- Who has no account yet takes this one over instead.
            AND EXISTS (SELECT FROM sync.account AS own WHERE own.litellm_user_id = wanted.id)
        RETURNING person.id, person.email
    )
    UPDATE public.auth SET email = freed.email FROM freed WHERE auth.id = freed.id
$$;

-- Accounts that this synchronisation made show what LiteLLM says about name, e-mail, role and identity.
CREATE OR REPLACE FUNCTION sync.update_accounts(users jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    changes jsonb;
BEGIN
    PERFORM sync.free_emails(users);
    SELECT coalesce(jsonb_agg(to_jsonb(change)), '[]') INTO changes
    FROM (
        SELECT wanted.id, person.id AS account_id, wanted.name, target.role, target.email, target.oauth,
            person.name AS old_name, person.role AS old_role, person.email AS old_email
        FROM jsonb_to_recordset(users) AS wanted (id text, email text, name text, role text, oauth jsonb, locked boolean)
        JOIN sync.account AS account ON account.litellm_user_id = wanted.id
        JOIN public."user" AS person ON person.id = account.webui_user_id
        CROSS JOIN LATERAL (
            SELECT
                -- lock_accounts knows the role of who is locked.
                CASE WHEN wanted.locked THEN person.role ELSE wanted.role END AS role,
                -- The e-mail of another account stays with that account, unless that one changes now too.
                CASE
                    WHEN EXISTS (
                        SELECT FROM public."user" AS other
                        LEFT JOIN sync.account AS holder ON holder.webui_user_id = other.id AND holder.made_by_sync
                        LEFT JOIN jsonb_to_recordset(users) AS leaving (id text, email text)
                            ON leaving.id = holder.litellm_user_id AND leaving.email <> wanted.email
                        WHERE lower(other.email::text) = wanted.email AND other.id <> person.id AND leaving.id IS NULL
                    ) THEN person.email
                    ELSE wanted.email
                END AS email,
                -- Other providers' identities are not ours.
                CASE
                    WHEN wanted.oauth IS NULL THEN person.oauth::jsonb
                    ELSE coalesce(person.oauth::jsonb, '{}') || wanted.oauth
                END AS oauth
        ) AS target
        WHERE account.made_by_sync
            AND (wanted.name, target.role, target.email, target.oauth)
                IS DISTINCT FROM (person.name, person.role, person.email, person.oauth::jsonb)
    ) AS change;

    -- Two people may swap their e-mails, which are unique at every moment.
    UPDATE public."user" AS person SET email = gen_random_uuid() || '@moving.invalid'
    FROM jsonb_to_recordset(changes) AS change (account_id text, email text, old_email text)
    WHERE person.id = change.account_id AND change.email <> change.old_email;
    UPDATE public."user" AS person
    SET name = change.name, role = change.role, email = change.email, oauth = change.oauth, updated_at = sync.epoch()
    FROM jsonb_to_recordset(changes) AS change (account_id text, name text, role text, email text, oauth json)
    WHERE person.id = change.account_id;
    UPDATE public.auth SET email = change.email
    FROM jsonb_to_recordset(changes) AS change (account_id text, email text)
    WHERE auth.id = change.account_id AND auth.email IS DISTINCT FROM change.email;

    RETURN QUERY
    SELECT sync.difference(
        'user_update', change.id,
        jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN name <> old_name THEN old_name END,
            'role', CASE WHEN role <> old_role THEN old_role END,
            'email', CASE WHEN email <> old_email THEN old_email END
        )),
        jsonb_strip_nulls(jsonb_build_object(
            'name', CASE WHEN name <> old_name THEN name END,
            'role', CASE WHEN role <> old_role THEN role END,
            'email', CASE WHEN email <> old_email THEN email END
        )),
        'ok'
    )
    FROM jsonb_to_recordset(changes)
        AS change (id text, name text, old_name text, role text, old_role text, email text, old_email text);

    RETURN QUERY
    SELECT sync.difference('user_update', wanted.id, NULL, jsonb_build_object('email', wanted.email), 'e-mail of another account')
    FROM jsonb_to_recordset(users) AS wanted (id text, email text)
    JOIN sync.account AS account ON account.litellm_user_id = wanted.id
    JOIN public."user" AS person ON person.id = account.webui_user_id
    WHERE account.made_by_sync AND lower(person.email::text) <> wanted.email;
END
$$;

RESET ROLE;

-- Who is shut out, and comes in again.

SET ROLE sync;

-- Whoever is blocked or deleted in LiteLLM keeps account and chats, and can do nothing: a pending role stops sessions and
-- API keys at once. Whoever comes back gets everything back but the API keys.
CREATE OR REPLACE FUNCTION sync.lock_accounts(ids text[], lock boolean) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    RETURN QUERY
    WITH wanted AS (
        SELECT account.litellm_user_id, account.webui_user_id, person.role
        FROM sync.account AS account
        JOIN public."user" AS person ON person.id = account.webui_user_id
        JOIN public.auth ON auth.id = person.id
        WHERE account.litellm_user_id = ANY (ids)
            -- Nobody is locked out of their own Open WebUI by a foreign hand.
            AND (account.made_by_sync OR person.role <> 'admin')
            AND CASE
                WHEN lock THEN NOT account.locked OR person.role <> 'pending' OR auth.active IS NOT FALSE
                    OR EXISTS (SELECT FROM public.api_key WHERE api_key.user_id = person.id)
                ELSE account.locked
            END
    ), remembered AS (
        UPDATE sync.account AS account
        SET locked = lock,
            role_before_lock = CASE WHEN lock THEN coalesce(account.role_before_lock, nullif(wanted.role, 'pending')) END
        FROM wanted
        WHERE account.litellm_user_id = wanted.litellm_user_id
        RETURNING account.webui_user_id, account.made_by_sync
    ), changed AS (
        UPDATE public."user" AS person
        SET role = CASE
                WHEN lock THEN 'pending'
                -- update_accounts knows the role of accounts that are ours.
                WHEN before.made_by_sync THEN person.role
                ELSE coalesce(before.role_before_lock, 'user')
            END,
            updated_at = sync.epoch()
        FROM sync.account AS before
        JOIN wanted ON wanted.litellm_user_id = before.litellm_user_id
        WHERE person.id = before.webui_user_id
    ), signed AS (
        UPDATE public.auth SET active = NOT lock
        FROM wanted WHERE auth.id = wanted.webui_user_id
    ), revoked AS (
        DELETE FROM public.api_key USING wanted WHERE lock AND api_key.user_id = wanted.webui_user_id
    )
    SELECT sync.difference(
        CASE WHEN lock THEN 'user_lock' ELSE 'user_unlock' END, litellm_user_id,
        jsonb_build_object('role', role), NULL, 'ok'
    )
    FROM wanted;

    RETURN QUERY
    SELECT sync.difference('user_lock', account.litellm_user_id, NULL, NULL, 'administrator by another hand: not locked')
    FROM sync.account AS account
    JOIN public."user" AS person ON person.id = account.webui_user_id
    WHERE lock AND account.litellm_user_id = ANY (ids) AND NOT account.made_by_sync AND person.role = 'admin';
END
$$;

RESET ROLE;

-- Groups and their members. A group that the synchronisation made is wholly its own: what an administrator changes in it by
-- hand is put right and reported. All other groups stay as they are.

SET ROLE sync;

CREATE OR REPLACE FUNCTION sync.merge_groups(groups jsonb) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    -- Also a group that somebody deleted by hand, because LiteLLM still has it.
    RETURN QUERY
    WITH wanted AS (
        SELECT wanted.* FROM jsonb_to_recordset(groups) AS wanted (id text, name text, description text)
        WHERE NOT EXISTS (SELECT FROM public."group" WHERE "group".id = wanted.id)
    ), made AS (
        INSERT INTO public."group" (id, user_id, name, description, data, meta, created_at, updated_at)
        SELECT id, sync.owner(), name, description, '{"config": {"share": "members"}}', '{"managed_by": "litellm"}',
            sync.epoch(), sync.epoch()
        FROM wanted
    ), remembered AS (
        INSERT INTO sync.managed_group (group_id) SELECT id FROM wanted ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('group_create', id, NULL, jsonb_build_object('name', name), 'ok') FROM wanted;

    RETURN QUERY
    WITH changed AS (
        SELECT wanted.*, present.name AS old_name, present.parent_group_id AS old_parent
        FROM (
            -- A parent that is not there (any more) is none; the foreign key would refuse it.
            SELECT record.id, record.name, record.description, parent.id AS parent
            FROM jsonb_to_recordset(groups) AS record (id text, name text, description text, parent text)
            LEFT JOIN sync.managed_group ON managed_group.group_id = record.parent
            LEFT JOIN public."group" AS parent ON parent.id = managed_group.group_id
        ) AS wanted
        JOIN sync.managed_group ON managed_group.group_id = wanted.id
        JOIN public."group" AS present ON present.id = wanted.id
        WHERE (wanted.name, wanted.description, wanted.parent)
            IS DISTINCT FROM (present.name, present.description, present.parent_group_id)
    ), updated AS (
        UPDATE public."group" AS present
        SET name = changed.name, description = changed.description, parent_group_id = changed.parent,
            updated_at = sync.epoch()
        FROM changed WHERE present.id = changed.id
    )
    SELECT sync.difference(
        'group_update', id,
        jsonb_build_object('name', old_name, 'parent', old_parent), jsonb_build_object('name', name, 'parent', parent), 'ok'
    )
    FROM changed;
END
$$;

CREATE OR REPLACE FUNCTION sync.remove_groups(ids text[]) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH forgotten AS (
        DELETE FROM sync.managed_group WHERE group_id = ANY (ids) RETURNING group_id
    ), removed AS (
        DELETE FROM public."group" USING forgotten WHERE "group".id = forgotten.group_id RETURNING "group".id, "group".name
    ), forgotten_grants AS (
        DELETE FROM sync.managed_grant USING forgotten
        WHERE principal_type = 'group' AND principal_id = forgotten.group_id
    ), grants AS (
        -- Nothing else cleans up what the group was allowed.
        DELETE FROM public.access_grant USING forgotten
        WHERE principal_type = 'group' AND principal_id = forgotten.group_id
    )
    SELECT sync.difference('group_delete', id, jsonb_build_object('name', name), NULL, 'ok') FROM removed
$$;

-- Members of all managed groups in `group_ids`, and all memberships in managed groups of the people in `person_ids`, become
-- exactly what `members` says: pairs of group and LiteLLM user.
CREATE OR REPLACE FUNCTION sync.merge_members(members jsonb, group_ids text[], person_ids text[]) RETURNS SETOF jsonb
LANGUAGE sql SET search_path = pg_catalog
AS $$
    WITH wanted AS (
        SELECT DISTINCT managed.group_id, account.webui_user_id AS user_id
        FROM jsonb_to_recordset(members) AS pair ("group" text, person text)
        JOIN sync.managed_group AS managed ON managed.group_id = pair."group"
        JOIN sync.account AS account ON account.litellm_user_id = pair.person AND NOT account.locked
        -- Either may have been deleted by hand a moment ago.
        JOIN public."group" ON "group".id = managed.group_id
        JOIN public."user" ON "user".id = account.webui_user_id
    ), removed AS (
        DELETE FROM public.group_member AS present
        USING sync.managed_group AS managed
        WHERE managed.group_id = present.group_id
            AND (
                present.group_id = ANY (group_ids)
                OR present.user_id IN (SELECT webui_user_id FROM sync.account WHERE litellm_user_id = ANY (person_ids))
            )
            AND NOT EXISTS (
                SELECT FROM wanted WHERE wanted.group_id = present.group_id AND wanted.user_id = present.user_id
            )
        RETURNING present.group_id, present.user_id
    ), added AS (
        INSERT INTO public.group_member (id, group_id, user_id, created_at, updated_at)
        SELECT gen_random_uuid()::text, group_id, user_id, sync.epoch(), sync.epoch() FROM wanted
        ON CONFLICT (group_id, user_id) DO NOTHING
        RETURNING group_id, user_id
    )
    SELECT sync.difference('member_remove', group_id, jsonb_build_object('account', user_id), NULL, 'ok') FROM removed
    UNION ALL
    SELECT sync.difference('member_add', group_id, NULL, jsonb_build_object('account', user_id), 'ok') FROM added
$$;

RESET ROLE;

-- Models and who may use them. A model without a row is the administrators' alone; a grant makes it visible. Rows and grants
-- that an administrator made stay as they are, also when they say the same.

SET ROLE sync;

-- The first administrator owns what is made here, because an owner may always use a model.
CREATE OR REPLACE FUNCTION sync.owner() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT id FROM public."user" WHERE role = 'admin' ORDER BY created_at, id LIMIT 1 $$;

-- Brings the model rows to exactly `names`.
CREATE OR REPLACE FUNCTION sync.merge_models(names text[]) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    RETURN QUERY
    WITH made AS (
        INSERT INTO public.model (id, user_id, base_model_id, name, params, meta, is_active, updated_at, created_at)
        SELECT name, sync.owner(), NULL, name, '{}', '{}', true, sync.epoch(), sync.epoch() FROM unnest(names) AS name
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    ), remembered AS (
        INSERT INTO sync.managed_model (model_id) SELECT id FROM made ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('model_create', id, NULL, NULL, 'ok') FROM made;

    -- A model whose owner is no administrator any more would be that person's for ever.
    UPDATE public.model SET user_id = sync.owner(), updated_at = sync.epoch()
    FROM sync.managed_model AS managed
    WHERE managed.model_id = model.id
        AND NOT EXISTS (SELECT FROM public."user" WHERE "user".id = model.user_id AND "user".role = 'admin');

    RETURN QUERY
    WITH forgotten AS (
        DELETE FROM sync.managed_model WHERE model_id <> ALL (names) RETURNING model_id
    ), removed AS (
        DELETE FROM public.model USING forgotten WHERE model.id = forgotten.model_id RETURNING model.id
    )
    SELECT sync.difference('model_delete', id, NULL, NULL, 'ok') FROM removed;
END
$$;

-- Pairs of group or LiteLLM user and model, as Open WebUI's grants name them. Not for groups and accounts of other hands.
CREATE OR REPLACE FUNCTION sync.wanted_grants(grants jsonb)
RETURNS TABLE (principal_type text, principal_id text, model_id text)
LANGUAGE sql STABLE
AS $$
    SELECT 'group', managed.group_id, pair.model
    FROM jsonb_to_recordset(grants) AS pair ("group" text, model text)
    JOIN sync.managed_group AS managed ON managed.group_id = pair."group"
    UNION
    SELECT 'user', account.webui_user_id, pair.model
    FROM jsonb_to_recordset(grants) AS pair (person text, model text)
    JOIN sync.account AS account ON account.litellm_user_id = pair.person AND NOT account.locked
$$;

-- Grants of all groups in `group_ids` and of the people in `person_ids` become exactly what `grants` says.
CREATE OR REPLACE FUNCTION sync.merge_grants(grants jsonb, group_ids text[], person_ids text[]) RETURNS SETOF jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    unwanted jsonb;
BEGIN
    WITH scope AS (
        SELECT 'group' AS principal_type, unnest(group_ids) AS principal_id
        UNION
        SELECT 'user', webui_user_id FROM sync.account WHERE litellm_user_id = ANY (person_ids)
    ), forgotten AS (
        DELETE FROM sync.managed_grant AS managed USING scope
        WHERE managed.principal_type = scope.principal_type AND managed.principal_id = scope.principal_id
            AND NOT EXISTS (
                SELECT FROM sync.wanted_grants(grants) AS wanted
                WHERE wanted.principal_type = managed.principal_type
                    AND wanted.principal_id = managed.principal_id
                    AND wanted.model_id = managed.model_id
            )
        RETURNING managed.*
    )
    SELECT jsonb_agg(to_jsonb(forgotten)) INTO unwanted FROM forgotten;

    -- Most requests take nothing away, and should not look for it among all grants.
    IF unwanted IS NOT NULL THEN
        RETURN QUERY
        WITH removed AS (
            DELETE FROM public.access_grant AS present
            USING jsonb_to_recordset(unwanted) AS unwanted_grant (principal_type text, principal_id text, model_id text)
            WHERE present.resource_type = 'model' AND present.permission = 'read'
                AND present.resource_id = unwanted_grant.model_id
                AND present.principal_type = unwanted_grant.principal_type
                AND present.principal_id = unwanted_grant.principal_id
            RETURNING present.principal_id, present.resource_id
        )
        SELECT sync.difference('grant_remove', principal_id, jsonb_build_object('model', resource_id), NULL, 'ok')
        FROM removed;
    END IF;

    RETURN QUERY
    WITH added AS (
        INSERT INTO public.access_grant (
            id, resource_type, resource_id, principal_type, principal_id, permission, created_at
        )
        SELECT gen_random_uuid()::text, 'model', model_id, principal_type, principal_id, 'read', sync.epoch()
        FROM sync.wanted_grants(grants)
        ON CONFLICT (resource_type, resource_id, principal_type, principal_id, permission) DO NOTHING
        RETURNING principal_type, principal_id, resource_id
    ), remembered AS (
        INSERT INTO sync.managed_grant (principal_type, principal_id, model_id)
        SELECT principal_type, principal_id, resource_id FROM added
        ON CONFLICT DO NOTHING
    )
    SELECT sync.difference('grant_add', principal_id, NULL, jsonb_build_object('model', resource_id), 'ok') FROM added;
END
$$;

RESET ROLE;

-- The door through which LiteLLM's database reaches this one: inserting a request into the view applies it and hands back
-- the differences it made. One round trip a batch, nothing is stored, and all of it happens or nothing does.

SET ROLE sync;

-- Open WebUI's schema is checked again on every call, because Open WebUI may have been upgraded a moment ago.
CREATE OR REPLACE FUNCTION sync.unknown_schema() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT format('Open WebUI''s schema is %s, which this synchronisation does not know', string_agg(version_num, ', '))
    FROM public.alembic_version
    HAVING count(*) <> 1 OR min(version_num) <> '0bd252b206fb'
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
    -- Two batches never work on the same rows at once, whoever sends them.
    PERFORM pg_advisory_xact_lock(hashtext('llm-stack sync'));
    IF request ? 'models' THEN
        differences := differences || ARRAY(SELECT sync.merge_models(sync.texts(request -> 'models')));
    END IF;
    PERFORM sync.mark_gone(people, sync.texts(request -> 'gone'));
    -- Before others are linked, because an e-mail may change hands, and after, for what was linked.
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

-- What is managed here, so that LiteLLM's side finds what it has no more.
CREATE OR REPLACE FUNCTION sync.inventory() RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT jsonb_build_object(
        'people', coalesce((SELECT jsonb_agg(litellm_user_id) FROM sync.account), '[]'),
        'groups', coalesce((SELECT jsonb_agg(group_id) FROM sync.managed_group), '[]')
    )
$$;

-- What one account has on this side, whoever gave it.
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
