-- Functions for operators and Prometheus. The names are common among syncs of this kind.

SET ROLE sync;

-- Why the sync applies nothing at the moment; NULL when it works.
CREATE OR REPLACE FUNCTION sync.obstacle() RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF (SELECT paused FROM sync.state) THEN
        RETURN 'paused while LiteLLM migrates; another `up` resumes it';
    END IF;
    IF sync.unknown_schema() IS NOT NULL THEN
        RETURN sync.unknown_schema();
    END IF;
    PERFORM sync.ask_open_webui('{"account_of": ""}');
    RETURN NULL;
EXCEPTION
    -- OTHERS does not include query_canceled, which Open WebUI's side raises when it is too slow.
    WHEN query_canceled OR OTHERS THEN
        RETURN SQLERRM;
END
$$;

CREATE OR REPLACE FUNCTION sync.check_sync_status() RETURNS TABLE (name text, value text)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT status.name, status.value
    FROM sync.state
    CROSS JOIN LATERAL (
        VALUES
            (1, 'state', CASE WHEN sync.obstacle() IS NULL THEN 'running' ELSE 'stopped' END),
            (2, 'obstacle', sync.obstacle()),
            (3, 'waiting', (SELECT count(*) FROM sync.outbox WHERE NOT parked AND NOT outbox.reconcile)::text),
            (4, 'waiting for reconciliation', (SELECT count(*) FROM sync.outbox WHERE NOT parked AND outbox.reconcile)::text),
            (5, 'parked', (SELECT count(*) FROM sync.outbox WHERE parked)::text),
            (6, 'applied', state.applied::text),
            (7, 'failed attempts', state.failed::text),
            (8, 'last success', state.last_success_at::text),
            (9, 'last error', state.last_error),
            (10, 'last reconciliation', state.last_reconcile_at::text),
            (11, 'differences it found', state.reconcile_differences::text)
    ) AS status (place, name, value)
    ORDER BY status.place
$$;

-- For Prometheus: one row per sample. Ages are in seconds, and never negative even after the clock jumps.
CREATE OR REPLACE FUNCTION sync.metrics() RETURNS TABLE (name text, value double precision)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT metric.name, metric.value
    FROM sync.state
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE NOT parked) AS waiting, count(*) FILTER (WHERE parked) AS parked,
            min(queued_at) FILTER (WHERE NOT parked AND NOT outbox.reconcile) AS oldest
        FROM sync.outbox
    ) AS queue
    CROSS JOIN LATERAL (
        VALUES
            ('llm_stack_sync_queue_length', queue.waiting::double precision),
            ('llm_stack_sync_queue_oldest_age_seconds', greatest(extract(epoch FROM now() - queue.oldest), 0)),
            ('llm_stack_sync_parked', queue.parked),
            ('llm_stack_sync_applied_total', state.applied),
            ('llm_stack_sync_failed_total', state.failed),
            ('llm_stack_sync_last_success_timestamp_seconds', extract(epoch FROM state.last_success_at)),
            ('llm_stack_sync_last_reconcile_timestamp_seconds', extract(epoch FROM state.last_reconcile_at)),
            ('llm_stack_sync_reconcile_differences', state.reconcile_differences),
            ('llm_stack_sync_stopped', CASE WHEN sync.obstacle() IS NULL THEN 0 ELSE 1 END)
    ) AS metric (name, value)
    WHERE metric.value IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION sync.get_recent_sync_activities(most integer DEFAULT 50)
RETURNS TABLE (
    created_at timestamptz, operation text, record_id text, sync_result text, old_data jsonb, new_data jsonb,
    error_message text
)
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT created_at, operation, record_id, sync_result, old_data, new_data, error_message
    FROM sync.sync_audit ORDER BY id DESC LIMIT most
$$;

-- Whether everything that an installation creates is there.
CREATE OR REPLACE FUNCTION sync.test_api_key_sync_installation() RETURNS TABLE (part text, ok boolean, remark text)
LANGUAGE sql SET search_path = pg_catalog
AS $$
    SELECT 'triggers', count(*) = 24, format('%s of 24 are on LiteLLM''s tables', count(*))
    FROM pg_trigger WHERE tgname LIKE 'llm\_stack\_sync\_%'
    UNION ALL
    SELECT 'LiteLLM''s tables', sync.unknown_schema() IS NULL, sync.unknown_schema()
    UNION ALL
    SELECT 'Open WebUI', sync.obstacle() IS NULL, sync.obstacle()
    UNION ALL
    SELECT 'worker', coalesce(last_run_at > now() - interval '1 minute', false), format('last ran at %s', last_run_at)
    FROM sync.state
$$;

RESET ROLE;
