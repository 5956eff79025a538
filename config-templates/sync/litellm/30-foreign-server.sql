-- The way to Open WebUI's database. The password lies in the user mapping, which nobody but `sync` and superusers can read,
-- and comes in a setting of the installing session: `llm_stack.sync` holds a JSON object with host, port, database and
-- password.

CREATE EXTENSION IF NOT EXISTS postgres_fdw;

DO $$
DECLARE
    target CONSTANT jsonb := current_setting('llm_stack.sync')::jsonb;
    holder text;
    options CONSTANT text := format('host %L, port %L, dbname %L', target ->> 'host', target ->> 'port', target ->> 'database');
BEGIN
    DROP SERVER IF EXISTS llm_stack_open_webui CASCADE;
    EXECUTE format(
        'CREATE SERVER llm_stack_open_webui FOREIGN DATA WRAPPER postgres_fdw OPTIONS (%s, connect_timeout %L, options %L, '
        'keepalives_idle %L, tcp_user_timeout %L)',
        options, '5', '-c statement_timeout=60s -c lock_timeout=10s', '30', '30000'
    );
    BEGIN
        -- The second is for operators, who ask as the user that installs.
        FOREACH holder IN ARRAY ARRAY['sync', current_user::text] LOOP
            EXECUTE format(
                'CREATE USER MAPPING IF NOT EXISTS FOR %I SERVER llm_stack_open_webui OPTIONS (user %L, password %L)',
                holder, 'sync', target ->> 'password'
            );
        END LOOP;
    EXCEPTION
        -- The original error would show the statement, and with it the password.
        WHEN OTHERS THEN
            RAISE EXCEPTION 'the user mapping to Open WebUI''s database could not be made: %', SQLERRM;
    END;
END
$$;

CREATE FOREIGN TABLE sync.open_webui (request jsonb, response jsonb)
SERVER llm_stack_open_webui OPTIONS (schema_name 'sync', table_name 'call');
ALTER FOREIGN TABLE sync.open_webui OWNER TO sync;
GRANT USAGE ON FOREIGN SERVER llm_stack_open_webui TO sync;

SET ROLE sync;

-- Hands a request to Open WebUI's side. Raises when that side refuses or cannot be reached.
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
