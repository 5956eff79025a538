-- Dumps the database and prints a fingerprint of every table, both from one snapshot: whatever the applications write in the
-- meantime is in neither. The variable DUMP names the file.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
-- The transaction is idle while pg_dump runs.
SET LOCAL idle_in_transaction_session_timeout = 0;
SELECT pg_export_snapshot() AS snapshot
\gset
\setenv SNAPSHOT :snapshot
\setenv PGDATABASE :DBNAME
\! pg_dump --format=custom --compress=none --snapshot="$SNAPSHOT" --file="$DUMP"
\if :SHELL_ERROR
DO $$ BEGIN RAISE EXCEPTION 'pg_dump failed'; END $$;
\endif
\i /etc/backup/fingerprint.sql
COMMIT;
