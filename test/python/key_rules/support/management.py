"""The real LiteLLM proxy with the hooks of key_rules/bounds.py, or without them."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from support.keys import Keys
from support.server import MASTER_KEY, Server, link_modules
from support.server import environment as common
from support.tables import Row

SALT_KEY = "sk-salt-of-the-tests"
RESERVED: Row = {
    "aliases": ["openwebui_global_key", "prometheus_metrics_key", "crawler"],
    "users": ["openwebui_system"],
}
MODELS = ("small", "medium", "large")


def configuration(hooks: bool = True) -> Row:
    general: Row = {"master_key": MASTER_KEY, "user_api_key_cache_ttl": 5}
    if hooks:
        general |= {"custom_key_generate": "key_rules.bounds.generate", "custom_key_update": "key_rules.bounds.update"}
    return {
        "model_list": [
            {
                "model_name": name,
                "litellm_params": {"model": f"openai/{name}", "api_key": "none", "mock_response": "Hello!"},
            }
            for name in MODELS
        ],
        "general_settings": general,
    }


def write_configuration(folder: Path, hooks: bool = True) -> Path:
    """Writes the folder as in the container: the configuration and next to it the hooks."""
    link_modules(folder, "key_rules")
    file = folder / "config.yaml"
    file.write_text(json.dumps(configuration(hooks)))
    return file


def environment(file: Path, bounds: str) -> dict[str, str]:
    return {
        **common(file),
        "PYTHONPATH": str(file.parent),
        "KEY_BOUNDS": bounds,
        "KEY_RESERVED": json.dumps(RESERVED),
        "LITELLM_SALT_KEY": SALT_KEY,
    }


class Gateway(Server[Keys]):
    def __init__(self, bounds: Row, hooks: bool = True) -> None:
        self._folder = tempfile.TemporaryDirectory()
        # The container sets PYTHONPATH to this folder.
        sys.path.insert(0, self._folder.name)
        file = write_configuration(Path(self._folder.name), hooks)
        super().__init__(environment(file, json.dumps(bounds)), Keys())

    def forget(self) -> None:
        """Empties the tables and LiteLLM's caches."""

        async def work() -> None:
            self.database.clear()
            self.module.prisma_client = self.database
            self.forget_looked_up()

        self.do(work())

    def ask(self, hook: str, request: Any, database: Keys | None = None) -> Row:
        """Calls one of the hooks. Over HTTP, LiteLLM looks up the database and the key before it calls a hook."""

        async def work() -> Row:
            self.module.prisma_client = database
            try:
                answer: Row = await getattr(self.module, f"user_custom_key_{hook}")(request)
                return answer
            finally:
                self.module.prisma_client = self.database

        answer: Row = self.do(work())
        return answer
