-- Compares everything. Queues every record of both sides behind the changes that people wait for, in batches of the same
-- limited size. This corrects and counts what was lost, changed by hand or missed while there were no triggers.

SET ROLE sync;

-- Every record on either side.
CREATE OR REPLACE FUNCTION sync.all_records() RETURNS TABLE (kind text, record_id text, reconcile boolean)
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    inventory CONSTANT jsonb := sync.ask_open_webui('{"inventory": true}');
BEGIN
    RETURN QUERY
    SELECT known.kind, known.id, true
    FROM (
        -- Organisations first, because teams become children of their groups.
        SELECT 'organization' AS kind, organization_id AS id, 1 AS step FROM public."LiteLLM_OrganizationTable"
        UNION
        SELECT 'organization', substr(id, 5), 1 FROM jsonb_array_elements_text(inventory -> 'groups') AS id
        WHERE id LIKE 'grp\_%'
        UNION
        SELECT 'team', team_id, 2 FROM public."LiteLLM_TeamTable"
        UNION
        SELECT 'team', substr(id, 6), 2 FROM jsonb_array_elements_text(inventory -> 'groups') AS id WHERE id LIKE 'team\_%'
        UNION
        SELECT 'user', user_id, 3 FROM public."LiteLLM_UserTable"
        UNION
        SELECT 'user', person.user_id, 3 FROM sync.person
        UNION
        SELECT 'user', id, 3 FROM jsonb_array_elements_text(inventory -> 'people') AS id
    ) AS known
    ORDER BY known.step, known.id;
END
$$;

-- Called by the worker every hour. Returns the number of records that it queued.
CREATE OR REPLACE FUNCTION sync.reconcile() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    queued integer;
BEGIN
    DELETE FROM sync.outbox WHERE reconcile AND NOT parked;
    INSERT INTO sync.outbox (kind, record_id, reconcile) VALUES ('everything', 'reconcile', true);
    GET DIAGNOSTICS queued = ROW_COUNT;
    UPDATE sync.state SET last_reconcile_at = now(), reconcile_differences = 0;
    DELETE FROM sync.sync_audit
    WHERE created_at < now() - make_interval(days => (SELECT audit_days FROM sync.setting));
    RETURN queued;
END
$$;

-- Tries parked rows again. Returns how many.
CREATE OR REPLACE FUNCTION sync.retry() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    retried integer;
BEGIN
    UPDATE sync.outbox SET parked = false, attempts = 0, next_attempt_at = NULL WHERE parked OR attempts > 0;
    GET DIAGNOSTICS retried = ROW_COUNT;
    RETURN retried;
END
$$;

RESET ROLE;
