"""Serves the real LiteLLM with the stack's hooks, a service that manages keys, and its tables in memory.

Prints its address, and ends when standard input does. PYTHONPATH names test/python/key_rules and testing/litellm.
"""

import sys

from support.bounds_case import PERMISSIONS, BoundsCase

ROUTES = [*PERMISSIONS, "/team/info", "/v1/models"]


def main() -> None:
    case = BoundsCase()
    case.setUp()
    case.key("sk-service-0001", None, created_by="default_user_id", allowed_routes=ROUTES, max_budget=25.0)
    case.key("sk-expired-0001", None, expires="2026-01-01T00:00:00Z", allowed_routes=ROUTES)
    case.key("sk-blocked-0001", None, blocked=True, allowed_routes=ROUTES)
    case.key("sk-content-0001", "free", user_id=None, allowed_routes=["llm_api_routes"], models=["small"])
    case.key("sk-other-0001", None, user_id="someone", created_by="someone")
    print(case.gateway.url, flush=True)
    sys.stdin.read()


main()
