-- Creates the databases if they are missing. CREATE DATABASE has no IF NOT EXISTS and cannot run in a function, so psql
-- executes what the query returns.
SELECT format('CREATE DATABASE %I', wanted.name)
FROM (VALUES ('litellm'), ('webui'), ('vectors')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = wanted.name)
\gexec
