-- Brings batches of what has changed to Open WebUI. Every batch asks what LiteLLM says now, not what it said when the change
-- was queued, so that applying a batch twice, late or out of order ends in the same state.

SET ROLE sync;

-- Takes over what LiteLLM says about people. Returns whom it concerns: also those who share an old or a new e-mail.
CREATE OR REPLACE FUNCTION sync.refresh_people(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    emails text[] := ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
BEGIN
    DELETE FROM sync.person WHERE user_id = ANY (ids);
    INSERT INTO sync.person (user_id, email, created_at)
    SELECT user_id, sync.clean_email(user_email), created_at FROM public."LiteLLM_UserTable" WHERE user_id = ANY (ids);
    emails := emails || ARRAY(SELECT email FROM sync.person WHERE user_id = ANY (ids) AND email IS NOT NULL);
    RETURN ARRAY(SELECT unnest(ids) UNION SELECT user_id FROM sync.person WHERE email = ANY (emails));
END
$$;

-- Takes over the members of teams. Returns people whose own models depend on these teams.
CREATE OR REPLACE FUNCTION sync.refresh_members(ids text[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    DELETE FROM sync.member WHERE team_id = ANY (ids);
    INSERT INTO sync.member (team_id, user_id, email)
    SELECT DISTINCT team.team_id, nullif(entry ->> 'user_id', ''), sync.clean_email(entry ->> 'user_email')
    FROM public."LiteLLM_TeamTable" AS team
    -- LiteLLM's default is an object, its API writes a list.
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(team.members_with_roles) = 'array' THEN team.members_with_roles END
    ) AS entry
    WHERE team.team_id = ANY (ids) AND jsonb_typeof(entry) = 'object';
    RETURN ARRAY(
        SELECT user_id FROM public."LiteLLM_VerificationToken" WHERE team_id = ANY (ids) AND user_id IS NOT NULL
        UNION
        SELECT user_id FROM sync.narrowed_member WHERE team_id = ANY (ids)
    );
END
$$;

-- The complete wanted state of some people and groups, as Open WebUI's side takes it.
CREATE OR REPLACE FUNCTION sync.request(people text[], teams text[], organizations text[], with_models boolean)
RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
DECLARE
    group_ids CONSTANT text[] := ARRAY(
        SELECT 'team_' || unnest(teams) UNION SELECT 'grp_' || unnest(organizations)
    );
    member_scope CONSTANT text[] := group_ids || CASE WHEN with_models THEN ARRAY['all_models'] END;
    all_models CONSTANT jsonb := '{"id": "all_models", "name": "LiteLLM: all models", "description": ""}';
    answer jsonb;
BEGIN
    WITH wanted_group AS (
        SELECT 'grp_' || organization_id AS id, coalesce(nullif(btrim(organization_alias), ''), organization_id) AS name,
            'Organisation of LiteLLM' AS description, NULL AS parent
        FROM public."LiteLLM_OrganizationTable" WHERE organization_id = ANY (organizations)
        UNION ALL
        SELECT 'team_' || team_id, coalesce(nullif(btrim(team_alias), ''), team_id), 'Team of LiteLLM',
            'grp_' || organization_id
        FROM public."LiteLLM_TeamTable" WHERE team_id = ANY (teams)
    ), wanted_person AS (
        SELECT user_id, email, name, role, oauth, locked FROM sync.wanted_person WHERE user_id = ANY (people)
    )
    SELECT jsonb_build_object(
        'people', to_jsonb(people),
        'users', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'id', user_id, 'email', email, 'name', name, 'role', role, 'oauth', oauth, 'locked', locked
            ))
            FROM wanted_person
        ), '[]'),
        'locked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE locked)),
        'unlocked', to_jsonb(ARRAY(SELECT user_id FROM wanted_person WHERE NOT locked)),
        'gone', to_jsonb(ARRAY(SELECT unnest(people) EXCEPT SELECT user_id FROM wanted_person)),
        'group_ids', to_jsonb(member_scope),
        'groups', coalesce((SELECT jsonb_agg(to_jsonb(wanted_group)) FROM wanted_group), '[]') || all_models,
        'removed_groups', to_jsonb(ARRAY(SELECT unnest(group_ids) EXCEPT SELECT id FROM wanted_group)),
        'members', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', group_id, 'person', user_id))
            FROM (
                -- Several selections and no OR, so that each is found by an index or not made at all.
                SELECT group_id, user_id FROM sync.wanted_member WHERE user_id = ANY (people)
                UNION
                SELECT group_id, user_id FROM sync.wanted_team_member WHERE team_id = ANY (teams)
                UNION
                SELECT group_id, user_id FROM sync.wanted_organization_member
                WHERE organization_id = ANY (organizations)
                UNION
                SELECT group_id, user_id FROM sync.wanted_member WHERE with_models AND group_id = 'all_models'
            ) AS member
        ), '[]'),
        'grants', coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'team_' || team_id, 'model', name))
            FROM sync.team_model WHERE team_id = ANY (teams)
        ), '[]') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('person', user_id, 'model', name))
            FROM sync.wanted_person_model WHERE user_id = ANY (people)
        ), '[]')
    ) INTO answer;
    IF with_models THEN
        answer := jsonb_set(answer, '{grants}', (answer -> 'grants') || coalesce((
            SELECT jsonb_agg(jsonb_build_object('group', 'all_models', 'model', name)) FROM sync.proxy_model
        ), '[]'));
        answer := answer || jsonb_build_object('models', to_jsonb(ARRAY(
            SELECT name FROM sync.proxy_model UNION SELECT name FROM sync.own_team_model
        )));
    END IF;
    RETURN answer;
END
$$;

-- Applies the given rows of the outbox and returns how many differences it made.
CREATE OR REPLACE FUNCTION sync.apply_rows(ids bigint[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    people text[];
    teams text[];
    organizations text[];
    dependents text[];
    everything boolean;
    from_reconcile boolean;
    made jsonb;
BEGIN
    SELECT
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'user'), '{}'),
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'team'), '{}'),
        coalesce(array_agg(DISTINCT record_id) FILTER (WHERE kind = 'organization'), '{}'),
        bool_or(kind = 'everything'),
        bool_and(reconcile)
    INTO people, teams, organizations, everything, from_reconcile
    FROM sync.outbox WHERE id = ANY (ids);

    people := people || ARRAY(
        SELECT membership.user_id
        FROM sync.outbox JOIN public."LiteLLM_TeamMembership" AS membership ON membership.budget_id = outbox.record_id
        WHERE outbox.id = ANY (ids) AND outbox.kind = 'budget'
    );
    teams := ARRAY(
        SELECT unnest(teams)
        UNION
        SELECT team_id FROM public."LiteLLM_TeamTable" WHERE organization_id = ANY (organizations)
    );
    dependents := sync.refresh_members(teams);
    -- A reconciliation has queued them all anyway.
    IF NOT from_reconcile THEN
        people := people || dependents;
    END IF;
    people := sync.refresh_people(ARRAY(SELECT DISTINCT unnest(people)));
    made := sync.ask_open_webui(sync.request(people, teams, organizations, everything)) -> 'differences';
    IF everything THEN
        INSERT INTO sync.outbox (kind, record_id, reconcile) SELECT * FROM sync.all_records() AS record (kind, id, again);
    END IF;

    INSERT INTO sync.sync_audit (operation, record_id, sync_result, old_data, new_data)
    SELECT operation, record, result, old, new
    FROM jsonb_to_recordset(made) AS difference (operation text, record text, result text, old jsonb, new jsonb)
    -- A problem that stays is told once.
    WHERE result = 'ok' OR NOT EXISTS (
        SELECT FROM sync.sync_audit AS told
        WHERE told.record_id = record AND told.operation = difference.operation AND told.sync_result = result
    );
    INSERT INTO sync.sync_audit (operation, record_id, sync_result)
    SELECT 'user_skip', person.user_id,
        CASE WHEN person.email IS NULL THEN 'no e-mail' ELSE 'an older user has the same e-mail' END
    FROM sync.person AS person
    WHERE person.user_id = ANY (people)
        AND NOT EXISTS (SELECT FROM sync.wanted_person WHERE wanted_person.user_id = person.user_id)
        AND NOT EXISTS (
            SELECT FROM sync.sync_audit AS told WHERE told.record_id = person.user_id AND told.operation = 'user_skip'
        );

    DELETE FROM sync.outbox WHERE id = ANY (ids);
    UPDATE sync.state
    SET applied = applied + cardinality(ids),
        reconcile_differences = reconcile_differences + CASE WHEN from_reconcile THEN (
            SELECT count(*) FROM jsonb_to_recordset(made) AS difference (result text) WHERE result = 'ok'
        ) ELSE 0 END;
    RETURN jsonb_array_length(made);
END
$$;

-- Applies one batch and returns how many rows of the outbox it dealt with. A row that cannot be applied stops no other: the
-- batch is then taken row by row, and what fails waits twice as long every time, until it is parked with its error.
CREATE OR REPLACE FUNCTION sync.apply_batch() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    batch bigint[];
    single bigint;
    problem text;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('llm-stack sync')) OR (SELECT paused FROM sync.state) THEN
        RETURN 0;
    END IF;
    -- A clock that jumped back must not make a row wait for long.
    batch := ARRAY(
        SELECT id FROM sync.outbox
        WHERE NOT parked
            AND (next_attempt_at IS NULL OR next_attempt_at <= now() OR next_attempt_at > now() + interval '1 hour')
        ORDER BY reconcile, id
        LIMIT (SELECT batch_size FROM sync.setting)
    );
    IF batch = '{}' THEN
        RETURN 0;
    END IF;
    problem := sync.unknown_schema();
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION '%', problem USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    BEGIN
        PERFORM sync.apply_rows(batch);
        RETURN cardinality(batch);
    EXCEPTION
        WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception THEN
            NULL;
    END;
    FOREACH single IN ARRAY batch LOOP
        BEGIN
            PERFORM sync.apply_rows(ARRAY[single]);
        EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception
            THEN
                GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT;
                PERFORM sync.note_failure(single, problem);
        END;
    END LOOP;
    RETURN cardinality(batch);
END
$$;

CREATE OR REPLACE FUNCTION sync.note_failure(row_id bigint, problem text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    failed sync.outbox;
BEGIN
    UPDATE sync.outbox
    SET attempts = attempts + 1,
        error = left(problem, 1000),
        next_attempt_at = now() + least(interval '1 second' * 2 ^ attempts, interval '30 minutes'),
        parked = attempts + 1 >= (SELECT max_attempts FROM sync.setting)
    WHERE id = row_id
    RETURNING * INTO failed;
    UPDATE sync.state SET failed = sync.state.failed + 1, last_error = left(problem, 1000);
    IF failed.parked THEN
        INSERT INTO sync.sync_audit (operation, record_id, sync_result, error_message)
        VALUES (failed.kind || '_park', failed.record_id, 'parked', failed.error);
    END IF;
END
$$;

-- What the worker calls every second: works off what waits, for about half a second, and returns how many rows it dealt with.
CREATE OR REPLACE FUNCTION sync.apply_pending() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    started CONSTANT timestamptz := clock_timestamp();
    done integer;
    total integer := 0;
BEGIN
    PERFORM sync.queue_expired_keys();
    LOOP
        done := sync.apply_batch();
        total := total + done;
        EXIT WHEN done = 0 OR clock_timestamp() NOT BETWEEN started AND started + interval '500 milliseconds';
    END LOOP;
    -- Every beat that changed something, and of the idle ones one in ten seconds.
    UPDATE sync.state SET last_run_at = now(), last_success_at = now(), last_error = NULL
    WHERE total > 0
        OR last_run_at IS NULL
        OR last_run_at NOT BETWEEN now() - interval '10 seconds' AND now();
    RETURN total;
END
$$;

-- A key expires without a change of its row.
CREATE OR REPLACE FUNCTION sync.queue_expired_keys() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    since timestamptz;
BEGIN
    SELECT expired_until INTO since FROM sync.state
    WHERE expired_until NOT BETWEEN now() - interval '30 seconds' AND now()
    FOR UPDATE SKIP LOCKED;
    IF since IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO sync.outbox (kind, record_id)
    SELECT DISTINCT 'user', user_id FROM public."LiteLLM_VerificationToken"
    WHERE user_id IS NOT NULL AND team_id IS NOT NULL
        AND expires > least(since, now()) AT TIME ZONE 'UTC' AND expires <= now() AT TIME ZONE 'UTC';
    UPDATE sync.state SET expired_until = now();
END
$$;

RESET ROLE;
