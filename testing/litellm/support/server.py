"""The real LiteLLM proxy on a free port, with its tables in memory. All tests with a real LiteLLM use it."""

import asyncio
import contextlib
import importlib
import json
import logging
import os
import re
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from support.tables import Row

SOURCES = Path(__file__).parents[3] / "config-templates/litellm"
# The packages that LiteLLM imports from there (components/litellm/render-litellm.ts).
PACKAGES = ("access", "batches", "gate", "key_rules", "open_webui_identity", "prices")
MASTER_KEY = "sk-master-of-the-tests"


def stack_configuration() -> Row:
    """The stack's own configuration of LiteLLM with default settings; a placeholder alone on a line is then empty."""
    template = (SOURCES / "config.yaml").read_text()
    filled = re.sub(r"(?m)^\s*__[A-Z_]+__\n", "", template).replace("__ROUTING_STRATEGY__", "simple-shuffle")
    configuration: Row = yaml.safe_load(filled)
    return configuration


def link_modules(folder: Path, *packages: str) -> None:
    """Links packages next to a configuration, as in the container. Compiled files stay out of the project."""
    for name in packages:
        (folder / name).mkdir()
        for source in (SOURCES / name).glob("*.py"):
            (folder / name / source.name).symlink_to(source)


def environment(config: Path) -> dict[str, str]:
    """The environment that LiteLLM reads besides its configuration."""
    return {
        "CONFIG_FILE_PATH": str(config),
        "EMPTY_MODEL_LIST": "teams",
        "LITELLM_MASTER_KEY": MASTER_KEY,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "CRITICAL",
        "LITELLM_MODE": "PRODUCTION",
        "UNPRICED_MODELS": "refuse",
    }


def free_port() -> int:
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


Database = TypeVar("Database")


class Server(Generic[Database]):
    """Runs in a thread with its own event loop until the process ends, because LiteLLM's tasks stay on that loop."""

    def __init__(self, variables: dict[str, str], database: Database) -> None:
        """:param database: what LiteLLM uses as its PrismaClient."""
        os.environ.update(variables)
        os.environ.pop("DATABASE_URL", None)
        self.database = database
        self.url = f"http://127.0.0.1:{free_port()}"
        self.module: Any = None
        self._started = threading.Event()
        self._failure: BaseException | None = None
        threading.Thread(target=self._run, daemon=True).start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure

    def do(self, work: Awaitable[Any]) -> Any:
        """Runs something in the proxy's event loop."""

        async def wait() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(wait(), self.loop).result(20)

    def forget_looked_up(self) -> None:
        """Expires the look-ups cached by LiteLLM."""
        self.module.user_api_key_cache.flush_cache()
        importlib.import_module("litellm.proxy.auth.auth_checks").last_db_access_time.clear()

    def prepare(self) -> None:
        """Runs once LiteLLM listens."""

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
        errors = LastError()
        logging.getLogger("uvicorn.error").addHandler(errors)
        serving = asyncio.create_task(server.serve())
        while not server.started and not serving.done():
            await asyncio.sleep(0.02)
        if serving.done():
            await serving
            raise RuntimeError(f"LiteLLM did not start: {errors.last}")
        self.loop = asyncio.get_running_loop()
        self.module.prisma_client = self.database
        self.prepare()
        self._started.set()
        await serving


class LastError(logging.Handler):
    """Keeps the last line of a traceback, which Uvicorn logs as text when an application does not start."""

    last = "it gave no reason"

    def emit(self, record: logging.LogRecord) -> None:
        lines = [line for line in record.getMessage().splitlines() if ": " in line and not line.startswith(" ")]
        self.last = lines[-1] if lines else self.last


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def body(self) -> Row:
        body: Row = json.loads(self.text)
        return body

    @property
    def error(self) -> Row:
        """The error in OpenAI's format. Raises KeyError when there is none."""
        error: Row = self.body["error"]
        return error

    @property
    def message(self) -> str:
        """The message of a refusal, in either of LiteLLM's two formats."""
        error = self.body.get("error") or {"message": self.body.get("detail")}
        return str(error["message"])


def send(url: str, headers: dict[str, str], body: bytes | None, method: str | None = None) -> Answer:
    """Sends a request as a program does. A refusal is an answer too."""
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return Answer(answer.status, answer.read().decode(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read().decode(), dict(error.headers))
