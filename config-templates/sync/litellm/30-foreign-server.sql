-- The connection to Open WebUI's database. The installing session's setting `llm_stack.sync` holds a JSON object with host,
-- port, database and password. The password is stored in the user mapping, which only `sync` and superusers can read.

CREATE EXTENSION IF NOT EXISTS postgres_fdw;

DO $$
DECLARE
    target CONSTANT jsonb := current_setting('llm_stack.sync')::jsonb;
    role_name text;
    options CONSTANT text := format('host %L, port %L, dbname %L', target ->> 'host', target ->> 'port', target ->> 'database');
BEGIN
    DROP SERVER IF EXISTS llm_stack_open_webui CASCADE;
    EXECUTE format(
        'CREATE SERVER llm_stack_open_webui FOREIGN DATA WRAPPER postgres_fdw OPTIONS (%s, connect_timeout %L, options %L, '
        'keepalives_idle %L, tcp_user_timeout %L)',
        options, '5', '-c statement_timeout=60s -c lock_timeout=10s', '30', '30000'
    );
    BEGIN
        -- The second is for operators, who connect as the installing user.
        FOREACH role_name IN ARRAY ARRAY['sync', current_user::text] LOOP
            EXECUTE format(
                'CREATE USER MAPPING IF NOT EXISTS FOR %I SERVER llm_stack_open_webui OPTIONS (user %L, password %L)',
                role_name, 'sync', target ->> 'password'
            );
        END LOOP;
    EXCEPTION
        -- The original error would show the statement, which contains the password.
        WHEN OTHERS THEN
            RAISE EXCEPTION 'the user mapping to Open WebUI''s database could not be created: %', SQLERRM;
    END;
END
$$;

CREATE FOREIGN TABLE sync.open_webui (request jsonb, response jsonb)
SERVER llm_stack_open_webui OPTIONS (schema_name 'sync', table_name 'call');
ALTER FOREIGN TABLE sync.open_webui OWNER TO sync;
GRANT USAGE ON FOREIGN SERVER llm_stack_open_webui TO sync;

SET ROLE sync;

-- Sends a request to Open WebUI's side. Raises an error when that side refuses it or cannot be reached.
CREATE OR REPLACE FUNCTION sync.ask_open_webui(question jsonb) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
DECLARE
    answer jsonb;
BEGIN
    INSERT INTO sync.open_webui (request) VALUES (question) RETURNING response INTO answer;
    IF answer ? 'unknown_schema' THEN
        RAISE EXCEPTION '%', answer ->> 'unknown_schema' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN answer;
END
$$;

RESET ROLE;
