-- What the worker calls every second.

SET ROLE sync;

-- Applies waiting rows for about half a second, and returns the number of rows that it handled.
CREATE OR REPLACE FUNCTION sync.apply_pending() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    started CONSTANT timestamptz := clock_timestamp();
    done integer;
    total integer := 0;
BEGIN
    PERFORM sync.queue_expired();
    LOOP
        done := sync.apply_batch();
        total := total + done;
        EXIT WHEN done = 0 OR clock_timestamp() NOT BETWEEN started AND started + interval '500 milliseconds';
    END LOOP;
    -- After every call that changed something, and otherwise every ten seconds.
    UPDATE sync.state SET last_run_at = now(), last_success_at = now(), last_error = NULL
    WHERE total > 0
        OR last_run_at IS NULL
        OR last_run_at NOT BETWEEN now() - interval '10 seconds' AND now();
    RETURN total;
END
$$;

-- A key and a temporary grant end without a change to a row, so no trigger fires. Looks for them every 30 seconds.
CREATE OR REPLACE FUNCTION sync.queue_expired() RETURNS void
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
        AND expires > least(since, now()) AT TIME ZONE 'UTC' AND expires <= now() AT TIME ZONE 'UTC'
    UNION
    SELECT 'user', litellm_user.user_id
    FROM public."LiteLLM_UserTable" AS litellm_user CROSS JOIN LATERAL sync.grants_in(litellm_user.metadata) AS held
    WHERE litellm_user.metadata ? 'managed_grants'
        AND held.ends_at COLLATE "C" > sync.moment(least(since, now()))
        AND held.ends_at COLLATE "C" <= sync.moment(now());
    UPDATE sync.state SET expired_until = now();
END
$$;

RESET ROLE;
