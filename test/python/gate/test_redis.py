"""The rendered settings reach LiteLLM's connections to Redis; run by gate.test.ts."""

import unittest
from typing import Any

from litellm.caching.caching import Cache
from litellm.router import Router
from support.server import stack_configuration

# No program listens there.
NOWHERE: dict[str, Any] = {"host": "127.0.0.1", "port": 1, "password": "none"}
EXPECTED = {"socket_timeout": 2, "socket_connect_timeout": 2, "socket_keepalive": False}


class Redis(unittest.TestCase):
    def setUp(self) -> None:
        self.settings = stack_configuration()

    def test_of_the_cache_fails_soon_and_is_not_ended_by_the_kernel(self) -> None:
        cache: Any = Cache(**{**self.settings["litellm_settings"]["cache_params"], **NOWHERE}).cache
        self.check(cache)

    def test_of_the_router_does_the_same(self) -> None:
        address: dict[str, Any] = {f"redis_{name}": value for name, value in NOWHERE.items()}
        router: Any = Router(model_list=[], cache_kwargs=self.settings["router_settings"]["cache_kwargs"], **address)
        self.check(router.cache.redis_cache)

    def check(self, cache: Any) -> None:
        options = cache.async_redis_conn_pool.connection_kwargs
        self.assertEqual({name: options.get(name) for name in EXPECTED}, EXPECTED)


if __name__ == "__main__":
    unittest.main()
