-- Creates the two databases where they are missing. CREATE DATABASE knows no IF NOT EXISTS and runs in no function, so psql
-- executes what the query returns.
SELECT format('CREATE DATABASE %I', wanted.name)
FROM (VALUES ('litellm'), ('webui')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = wanted.name)
\gexec

-- Brings the roles to what the stack declares, however often it runs. The session's setting `llm_stack.verifiers` holds a
-- JSON object of SCRAM verifiers by role: no password reaches the server, not even the server's log.

DO $$
DECLARE
    verifiers CONSTANT jsonb := current_setting('llm_stack.verifiers')::jsonb;
    declared record;
BEGIN
    FOR declared IN
        -- 94 connections in all, below the 97 that max_connections leaves to ordinary roles: no application can take
        -- another one's share.
        SELECT *
        FROM (VALUES
            ('litellm', 45),
            ('webui', 30),
            ('sync', 6),
            ('exporter', 5),
            ('backup', 8)
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

ALTER DATABASE litellm OWNER TO litellm;
ALTER DATABASE webui OWNER TO webui;

-- PostgreSQL lets everybody connect to every database unless told otherwise.
REVOKE ALL ON DATABASE postgres, template1, litellm, webui FROM PUBLIC;
GRANT CONNECT ON DATABASE litellm, webui TO sync, backup;
GRANT CONNECT ON DATABASE postgres, litellm, webui TO exporter;

-- Memberships are rights: those that nothing here declares go.
DO $$
DECLARE
    undeclared record;
BEGIN
    FOR undeclared IN
        SELECT roleid::regrole AS role, member::regrole AS member, grantor::regrole AS grantor
        FROM pg_auth_members
        WHERE member::regrole::text IN ('litellm', 'webui', 'sync', 'exporter', 'backup')
            AND (roleid::regrole::text, member::regrole::text) <> ('pg_monitor', 'exporter')
    LOOP
        EXECUTE format('REVOKE %s FROM %s GRANTED BY %s', undeclared.role, undeclared.member, undeclared.grantor);
    END LOOP;
END
$$;
GRANT pg_monitor TO exporter;

\connect litellm
-- What `backup` may read in this database: every table and sequence of every schema, those of migrations to come included. Not
-- the membership pg_read_all_data, which also opens pg_authid with the verifiers of all passwords, and pg_user_mapping with the
-- synchronisation's password. Runs in each database whose dump is kept, however often.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT USAGE ON SCHEMA %I TO backup', nspname)
        FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT has_schema_privilege('backup', oid, 'USAGE')
        UNION ALL
        -- Only what is missing: a grant rewrites the table's entry in the catalog, which a migration may be changing.
        SELECT format('GRANT SELECT ON %s %s TO backup', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND relnamespace NOT IN (
                SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema'
            )
            AND NOT CASE relkind
                WHEN 'S' THEN has_sequence_privilege('backup', oid, 'SELECT')
                ELSE has_table_privilege('backup', oid, 'SELECT')
            END
        UNION ALL
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO backup', maker, granted)
        FROM unnest(ARRAY['litellm', 'webui', 'sync', 'postgres']) AS maker,
            unnest(ARRAY['SELECT ON TABLES', 'SELECT ON SEQUENCES', 'USAGE ON SCHEMAS']) AS granted
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;

\connect webui
-- What `backup` may read in this database: every table and sequence of every schema, those of migrations to come included. Not
-- the membership pg_read_all_data, which also opens pg_authid with the verifiers of all passwords, and pg_user_mapping with the
-- synchronisation's password. Runs in each database whose dump is kept, however often.

DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN
        SELECT format('GRANT USAGE ON SCHEMA %I TO backup', nspname)
        FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT has_schema_privilege('backup', oid, 'USAGE')
        UNION ALL
        -- Only what is missing: a grant rewrites the table's entry in the catalog, which a migration may be changing.
        SELECT format('GRANT SELECT ON %s %s TO backup', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class
        WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND relnamespace NOT IN (
                SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema'
            )
            AND NOT CASE relkind
                WHEN 'S' THEN has_sequence_privilege('backup', oid, 'SELECT')
                ELSE has_table_privilege('backup', oid, 'SELECT')
            END
        UNION ALL
        SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO backup', maker, granted)
        FROM unnest(ARRAY['litellm', 'webui', 'sync', 'postgres']) AS maker,
            unnest(ARRAY['SELECT ON TABLES', 'SELECT ON SEQUENCES', 'USAGE ON SCHEMAS']) AS granted
    LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
