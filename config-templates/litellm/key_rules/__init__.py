"""LiteLLM hooks for new and changed keys, and the seal that marks the stack's own keys."""
