-- Before LiteLLM migrates: gets out of its way, where this is installed.

DO $$
BEGIN
    IF to_regprocedure('sync.pause()') IS NOT NULL THEN
        PERFORM sync.pause();
    END IF;
END
$$;
