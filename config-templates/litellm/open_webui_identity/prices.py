"""A router with cached prices for LiteLLM's reservation of the estimated cost."""

from typing import Any

from litellm.proxy import proxy_server


class CachedPriceRouter:
    """LiteLLM 1.101.6 computes a model's prices several times for each reservation, which takes milliseconds.

    Its router caches them for response headers until its models change. 1.106.2 uses that cache for reservations, too.
    """

    def __init__(self, router: Any) -> None:
        self._router = router

    def __getattr__(self, name: str) -> Any:
        return getattr(self._router, name)

    def get_model_group_info(self, model_group: str) -> Any:
        return self._router._cached_get_model_group_info(model_group)


def router_with_cached_prices() -> Any:
    router: Any = proxy_server.llm_router
    return router if router is None or hasattr(router, "cached_model_group_info") else CachedPriceRouter(router)
