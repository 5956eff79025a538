-- Waits for the worker's current batch and holds back the next one until the installation has ended. Otherwise the two could
-- deadlock: the batch waiting for a view that is dropped here, and a migration waiting for a table that the batch has read.
SELECT pg_advisory_xact_lock(hashtext('llm-stack sync'));
