"""LiteLLM callback that gives each person behind Open WebUI's key their own identity."""
