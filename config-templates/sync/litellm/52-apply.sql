-- Applies queued changes to Open WebUI in batches. Every batch reads LiteLLM's current state, not the state when the change was
-- queued, so that applying a batch twice, late or out of order ends in the same state.

SET ROLE sync;

-- Applies the given rows of the outbox and returns the number of differences.
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
    differences jsonb;
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
    dependents := sync.refresh_members(teams) || ARRAY(
        SELECT user_id FROM public."LiteLLM_UserTable" WHERE organization_id = ANY (organizations)
    );
    -- A reconciliation has queued all of them already.
    IF NOT from_reconcile THEN
        people := people || dependents;
    END IF;
    people := sync.refresh_people(ARRAY(SELECT DISTINCT unnest(people)));
    differences := sync.ask_open_webui(sync.request(people, teams, organizations, everything)) -> 'differences';
    IF everything THEN
        INSERT INTO sync.outbox (kind, record_id, reconcile) SELECT * FROM sync.all_records() AS record (kind, id, again);
    END IF;

    INSERT INTO sync.sync_audit (operation, record_id, sync_result, old_data, new_data)
    SELECT operation, record, result, old, new
    FROM jsonb_to_recordset(differences) AS difference (operation text, record text, result text, old jsonb, new jsonb)
    -- Report a lasting problem once.
    WHERE result = 'ok' OR NOT EXISTS (
        SELECT FROM sync.sync_audit AS reported
        WHERE reported.record_id = record
            AND reported.operation = difference.operation
            AND reported.sync_result = result
    );
    INSERT INTO sync.sync_audit (operation, record_id, sync_result)
    SELECT 'user_skip', person.user_id,
        CASE WHEN person.email IS NULL THEN 'no e-mail' ELSE 'an older user has the same e-mail' END
    FROM sync.person AS person
    WHERE person.user_id = ANY (people)
        AND NOT EXISTS (SELECT FROM sync.wanted_person WHERE wanted_person.user_id = person.user_id)
        AND NOT EXISTS (
            SELECT FROM sync.sync_audit AS reported
            WHERE reported.record_id = person.user_id AND reported.operation = 'user_skip'
        );

    DELETE FROM sync.outbox WHERE id = ANY (ids);
    UPDATE sync.state
    SET applied = applied + cardinality(ids),
        reconcile_differences = reconcile_differences + CASE WHEN from_reconcile THEN (
            SELECT count(*) FROM jsonb_to_recordset(differences) AS difference (result text) WHERE result = 'ok'
        ) ELSE 0 END;
    RETURN jsonb_array_length(differences);
END
$$;

-- Applies one batch and returns the number of outbox rows that it handled. A row that fails does not hold up the others: the
-- batch is then applied row by row. A failing row waits twice as long before each new attempt, and is parked in the end.
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
    -- After the clock jumps back, a row must not wait for long.
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
    LOOP
        BEGIN
            PERFORM sync.apply_rows(batch);
            RETURN cardinality(batch);
        EXCEPTION
            -- The batch took longer than the statement timeout of Open WebUI's database.
            WHEN query_canceled THEN
                EXIT WHEN cardinality(batch) = 1;
                batch := batch[:ceil(cardinality(batch) / 10.0)::integer];
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception
            THEN
                EXIT;
        END;
    END LOOP;
    FOREACH single IN ARRAY batch LOOP
        BEGIN
            PERFORM sync.apply_rows(ARRAY[single]);
        EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR fdw_error OR raise_exception
                OR query_canceled
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

RESET ROLE;
