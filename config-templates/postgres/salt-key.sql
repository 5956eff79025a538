-- Refuses a salt key other than the one that LiteLLM has encrypted with so far: LiteLLM could never read its data again. Runs
-- before LiteLLM starts. The session's setting `llm_stack.salt_key` holds a hash of the key.

CREATE SCHEMA IF NOT EXISTS llm_stack;
REVOKE ALL ON SCHEMA llm_stack FROM PUBLIC;

CREATE TABLE IF NOT EXISTS llm_stack.salt_key (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    hash text NOT NULL
);

INSERT INTO llm_stack.salt_key (hash) VALUES (current_setting('llm_stack.salt_key')) ON CONFLICT DO NOTHING;

DO $$
BEGIN
    IF (SELECT hash FROM llm_stack.salt_key) <> current_setting('llm_stack.salt_key') THEN
        RAISE EXCEPTION 'LiteLLM''s salt key is not the one that its database was encrypted with'
            USING HINT = 'Put the old value back (llm-stack:secrets.litellmSaltKey), or follow docs/rotation.md#the-salt-key.';
    END IF;
END
$$;
