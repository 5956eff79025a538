"""LiteLLM hooks for every key: which routes, fields, models and names a request may have."""
