-- The start of an installation, in either database. Its COMMIT is the last line, so that a script that was cut off changes
-- nothing.
BEGIN;

-- Two installations at once take turns.
SELECT pg_advisory_xact_lock(hashtext('llm-stack sync installation'));

CREATE SCHEMA IF NOT EXISTS sync AUTHORIZATION sync;
REVOKE ALL ON SCHEMA sync FROM PUBLIC;

-- The migrations that this version of llm-stack has; the statements after this file fill it (components/sync/migrations.ts).
CREATE TEMPORARY TABLE known_migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    statements text NOT NULL
) ON COMMIT DROP;
GRANT SELECT ON pg_temp.known_migration TO sync;
