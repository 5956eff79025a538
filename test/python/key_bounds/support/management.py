"""The real LiteLLM proxy with the hooks of key_bounds.py, on a port of its own, with its tables in memory."""

import asyncio
import contextlib
import importlib
import json
import os
import socket
import tempfile
import threading
from pathlib import Path
from typing import Any

from support.keys import Keys
from support.tables import Row

HOOKS = Path(__file__).parents[4] / "config-templates/litellm/key_bounds.py"
MASTER_KEY = "sk-master-of-the-tests"
MODELS = ("small", "medium", "large")


def configuration(hooks: bool = True) -> Row:
    general: Row = {"master_key": MASTER_KEY, "user_api_key_cache_ttl": 5}
    if hooks:
        general |= {"custom_key_generate": "key_bounds.generate", "custom_key_update": "key_bounds.update"}
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
    """The folder as the container has it: the configuration and beside it the hooks."""
    (folder / HOOKS.name).symlink_to(HOOKS)
    file = folder / "config.yaml"
    file.write_text(json.dumps(configuration(hooks)))
    return file


def environment(file: Path, bounds: str) -> dict[str, str]:
    return {
        "CONFIG_FILE_PATH": str(file),
        "KEY_BOUNDS": bounds,
        "LITELLM_MASTER_KEY": MASTER_KEY,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "CRITICAL",
        "LITELLM_MODE": "PRODUCTION",
    }


class Gateway:
    """Runs in a thread with an event loop of its own until the process ends: LiteLLM keeps tasks of its loop."""

    def __init__(self, bounds: Row, hooks: bool = True) -> None:
        self._folder = tempfile.TemporaryDirectory()
        file = write_configuration(Path(self._folder.name), hooks)
        os.environ.update(environment(file, json.dumps(bounds)))
        os.environ.pop("DATABASE_URL", None)
        self.database = Keys()
        self.url = f"http://127.0.0.1:{free_port()}"
        self._started = threading.Event()
        self.module: Any = None
        self._failure: BaseException | None = None
        threading.Thread(target=self._run, daemon=True).start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure

    def forget(self) -> None:
        """Empties the tables and what LiteLLM remembers of them."""

        async def work() -> None:
            self.database.clear()
            self.module.prisma_client = self.database
            self.module.user_api_key_cache.flush_cache()
            importlib.import_module("litellm.proxy.auth.auth_checks").last_db_access_time.clear()

        asyncio.run_coroutine_threadsafe(work(), self.loop).result(20)

    def ask(self, hook: str, request: Any, database: Keys | None = None) -> Row:
        """What one of the hooks answers; over HTTP, LiteLLM looks for the database and the key before it asks."""

        async def work() -> Row:
            self.module.prisma_client = database
            try:
                answer: Row = await getattr(self.module, f"user_custom_key_{hook}")(request)
                return answer
            finally:
                self.module.prisma_client = self.database

        return asyncio.run_coroutine_threadsafe(work(), self.loop).result(20)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as failure:
            self._failure = failure
            self._started.set()

    async def _serve(self) -> None:
        uvicorn = importlib.import_module("uvicorn")
        self.module = importlib.import_module("litellm.proxy.proxy_server")
        port = int(self.url.rpartition(":")[2])
        config = uvicorn.Config(self.module.app, host="127.0.0.1", port=port, log_level="error", access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.02)
        if not serving.done():
            self.loop = asyncio.get_running_loop()
            self.module.prisma_client = self.database
            self._started.set()
        await serving


def free_port() -> int:
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
