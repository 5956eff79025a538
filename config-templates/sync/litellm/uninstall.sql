-- Removes the sync from LiteLLM's database, with its queue and its audit. Open WebUI keeps what the sync created.

DROP SCHEMA IF EXISTS sync CASCADE;
DROP SERVER IF EXISTS llm_stack_open_webui CASCADE;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM sync;
