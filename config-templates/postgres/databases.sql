-- Creates the two databases where they are missing. CREATE DATABASE knows no IF NOT EXISTS and runs in no function, so psql
-- executes what the query returns.
SELECT format('CREATE DATABASE %I', wanted.name)
FROM (VALUES ('litellm'), ('webui')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = wanted.name)
\gexec
