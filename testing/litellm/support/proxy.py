"""The real LiteLLM proxy with the identity callback, and models with mock answers."""

import contextlib
import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import yaml
from support.client import Client, token_of
from support.configuration import add_keys, configuration
from support.server import PACKAGES, Server, environment, link_modules


class Proxy(Server[Client]):
    def __init__(self, callbacks: list[str], variables: dict[str, str], cache_seconds: int = 60) -> None:
        """:param cache_seconds: how long LiteLLM caches keys, users and teams."""
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        link_modules(folder, *PACKAGES)
        config = folder / "config.yaml"
        config.write_text(yaml.safe_dump(configuration(callbacks, cache_seconds)))
        sys.path.insert(0, str(folder))
        # A part of what `prisma generate` writes. The tests do not need it.
        vars(importlib.import_module("prisma")).setdefault("Json", lambda value: value)
        super().__init__({**environment(config), **variables}, Client())

    def prepare(self) -> None:
        # LiteLLM writes spend only if it had a database when it started.
        self.module.cost_tracking()

    def settle(self) -> None:
        """Waits until LiteLLM has written the spend of its answers."""
        worker = importlib.import_module("litellm.litellm_core_utils.logging_worker").GLOBAL_LOGGING_WORKER
        self.do(worker.flush())

    def forget(self) -> None:
        """Empties the tables and every cache, and puts the keys back."""
        self.settle()

        async def work() -> None:
            self.database.clear()
            add_keys(self.database)
            self.forget_looked_up()
            self.module.spend_counter_cache.flush_cache()
            self.module.proxy_logging_obj.internal_usage_cache.dual_cache.flush_cache()

        self.do(work())

    def forget_looked_up(self) -> None:
        """Expires the look-ups cached by LiteLLM and by the callback."""
        super().forget_looked_up()
        self.forget_identities()

    def cached_key(self, key: str) -> Any:
        """A key in LiteLLM's cache."""
        cache, types = self.module.user_api_key_cache, importlib.import_module("litellm.proxy._types")
        return self.do(cache.async_get_cache(key=token_of(key), model_type=types.UserAPIKeyAuth))

    def forget_cached(self, key: str) -> None:
        """Removes one entry from LiteLLM's cache."""
        self.module.user_api_key_cache.delete_cache(key=key)

    def key_of_membership(self, user_id: str, team_id: str) -> str:
        caches = importlib.import_module("litellm.proxy.common_utils.user_api_key_cache")
        return str(caches.team_membership_reservation_cache_key(user_id=user_id, team_id=team_id))

    def forget_identities(self) -> None:
        """Expires the look-ups cached by the callback only."""
        for callback in self.callbacks():
            callback._users._matches.clear()

    def set_default_team(self, team_id: str | None) -> None:
        for callback in self.callbacks():
            callback._users._default_team = team_id

    def spent(self, counter: str) -> float:
        """What LiteLLM has counted towards a budget, for example `user:ann`."""
        spend: float = self.do(self.module.get_current_spend(counter_key=f"spend:{counter}", fallback_spend=0.0))
        return spend

    @contextlib.contextmanager
    def watch_calls(self) -> Iterator[list[Any]]:
        """Records what LiteLLM passes to the provider, after all callbacks."""
        router, seen = self.module.llm_router, []

        async def call(original: Any = router.acompletion, **arguments: Any) -> Any:
            seen.append(arguments)
            return await original(**arguments)

        with mock.patch.object(router, "acompletion", call):
            yield seen

    def callbacks(self) -> list[Any]:
        litellm = importlib.import_module("litellm")
        return [one for one in litellm.callbacks if type(one).__name__ == "OpenWebUIIdentity"]
