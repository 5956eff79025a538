-- Before LiteLLM migrates: pauses the sync, where it is installed.

DO $$
BEGIN
    IF to_regprocedure('sync.pause()') IS NOT NULL THEN
        PERFORM sync.pause();
    END IF;
END
$$;
