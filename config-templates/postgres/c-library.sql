-- Refuses an image with another C library than the one that the databases were created with. The two sort text differently, so
-- PostgreSQL would look in the wrong places of every index on text, without an error. Runs before any application starts.

CREATE SCHEMA IF NOT EXISTS llm_stack;
REVOKE ALL ON SCHEMA llm_stack FROM PUBLIC;

CREATE TABLE IF NOT EXISTS llm_stack.c_library (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    name text NOT NULL
);

-- The server was compiled for x86_64-pc-linux-musl in an Alpine image, for x86_64-pc-linux-gnu in a Debian one.
CREATE OR REPLACE FUNCTION llm_stack.running_c_library() RETURNS text
LANGUAGE sql STABLE
AS $$ SELECT CASE WHEN version() LIKE '%-linux-musl%' THEN 'musl' ELSE 'glibc' END $$;

INSERT INTO llm_stack.c_library (name) VALUES (llm_stack.running_c_library()) ON CONFLICT DO NOTHING;

DO $$
DECLARE
    created CONSTANT text := (SELECT name FROM llm_stack.c_library);
    running CONSTANT text := llm_stack.running_c_library();
BEGIN
    IF created <> running THEN
        RAISE EXCEPTION 'these databases were created with the C library %, but this PostgreSQL image has %', created, running
            USING HINT = 'Set llm-stack:images.postgres back to an image of the same kind (Alpine has musl, Debian has glibc).';
    END IF;
END
$$;
