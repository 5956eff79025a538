-- Prepares the database `vectors` for Open WebUI, whose role may not create extensions. Runs in that database, before Open WebUI
-- starts, and may run any number of times. Settings of the session: `llm_stack.vector_type` is the type that Open WebUI gives its
-- column, for example vector(1536); `llm_stack.vectors_required` says whether an embedding model is configured.

DO $$
DECLARE
    wanted CONSTANT text := current_setting('llm_stack.vector_type');
    present CONSTANT text := (
        SELECT format_type(atttypid, atttypmod)
        FROM pg_attribute
        WHERE attrelid = to_regclass('public.document_chunk') AND attname = 'vector'
    );
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
        CREATE EXTENSION IF NOT EXISTS vector;
    ELSIF current_setting('llm_stack.vectors_required')::boolean THEN
        RAISE EXCEPTION 'this PostgreSQL image has no extension vector, which documents.embeddingModel needs'
            USING HINT = 'Set llm-stack:images.postgres to an image with pgvector, or empty llm-stack:documents.embeddingModel.';
    END IF;
    -- Open WebUI would refuse every document and every question about one.
    IF present <> wanted THEN
        RAISE EXCEPTION 'the stored vectors have the type %, but llm-stack:documents.dimensions asks for %', present, wanted
            USING HINT = 'Put the old number back, or delete the vectors: docs/documents.md#changing-the-embedding-model.';
    END IF;
END
$$;
