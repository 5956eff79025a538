-- Queues each change in the transaction that makes it: no change is lost, and a failure on Open WebUI's side neither slows nor
-- fails LiteLLM. The triggers only insert, because an upsert would make LiteLLM's transactions wait for each other. Updates of
-- spend touch none of the columns that fire a trigger, so they cost nothing.

SET ROLE sync;

CREATE OR REPLACE FUNCTION sync.queue_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.user_id IS NOT NULL THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('user', OLD.user_id);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.user_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.user_id IS DISTINCT FROM OLD.user_id) THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('user', NEW.user_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_team() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    VALUES ('team', CASE WHEN TG_OP = 'DELETE' THEN OLD.team_id ELSE NEW.team_id END);
    IF TG_OP = 'UPDATE' AND NEW.team_id <> OLD.team_id THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('team', OLD.team_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_organization() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    VALUES ('organization', CASE WHEN TG_OP = 'DELETE' THEN OLD.organization_id ELSE NEW.organization_id END);
    IF TG_OP = 'UPDATE' AND NEW.organization_id <> OLD.organization_id THEN
        INSERT INTO sync.outbox (kind, record_id) VALUES ('organization', OLD.organization_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION sync.queue_budget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id) VALUES ('budget', NEW.budget_id);
    RETURN NULL;
END
$$;

-- The people whose keys belong to the project.
CREATE OR REPLACE FUNCTION sync.queue_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id)
    SELECT DISTINCT 'user', user_id FROM public."LiteLLM_VerificationToken"
    WHERE project_id = NEW.project_id AND user_id IS NOT NULL AND team_id IS NOT NULL;
    RETURN NULL;
END
$$;

-- For changes that affect everyone: the list of models, or a truncated table.
CREATE OR REPLACE FUNCTION sync.queue_everything() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO sync.outbox (kind, record_id) VALUES ('everything', TG_TABLE_NAME);
    RETURN NULL;
END
$$;

RESET ROLE;
