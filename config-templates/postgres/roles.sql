-- Makes the roles match what the stack declares; may run any number of times. The session's setting `llm_stack.verifiers` holds
-- a JSON object of SCRAM verifiers by role, so that no password reaches the server or its log.

DO $$
DECLARE
    verifiers CONSTANT jsonb := current_setting('llm_stack.verifiers')::jsonb;
    declared record;
BEGIN
    FOR declared IN
        -- 106 connections in total, fewer than the 107 that max_connections leaves to ordinary roles, so that no
        -- application can use up another one's share.
        SELECT *
        FROM (VALUES
            ('litellm', 45),
            ('webui', 30),
            ('sync', 6),
            ('exporter', 5),
            ('backup', 8),
            ('vectors', 12)
        ) AS roles (name, connections)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = declared.name) THEN
            EXECUTE format('CREATE ROLE %I', declared.name);
        END IF;
        EXECUTE format(
            'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT %s PASSWORD %L',
            declared.name, declared.connections, verifiers ->> declared.name
        );
    END LOOP;
    EXECUTE format('ALTER ROLE postgres PASSWORD %L', verifiers ->> 'postgres');
END
$$;

-- Memberships grant privileges, so undeclared ones are revoked.
DO $$
DECLARE
    undeclared record;
BEGIN
    FOR undeclared IN
        SELECT roleid::regrole AS role, member::regrole AS member, grantor::regrole AS grantor
        FROM pg_auth_members
        WHERE member::regrole::text IN ('litellm', 'webui', 'sync', 'exporter', 'backup', 'vectors')
            AND (roleid::regrole::text, member::regrole::text) <> ('pg_monitor', 'exporter')
    LOOP
        EXECUTE format('REVOKE %s FROM %s GRANTED BY %s', undeclared.role, undeclared.member, undeclared.grantor);
    END LOOP;
END
$$;
GRANT pg_monitor TO exporter;
