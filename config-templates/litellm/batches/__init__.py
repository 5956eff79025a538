"""Files and batches: the routes /v1/files and /v1/batches, which the gate answers itself instead of LiteLLM."""
