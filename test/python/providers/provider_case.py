"""LiteLLM with the model list that the stack renders, and the requests that the providers receive from it."""

import asyncio
import importlib
import json
import os
import tempfile
import unittest
from pathlib import Path
from typing import Any, ClassVar

from answers import TEXT
from provider_servers import Proxy, Request
from support.server import stack_configuration

HERE = Path(__file__).parent
# Written by test/litellm/documented-models.test.ts from the settings in docs/models.md.
MODELS = json.loads((HERE / "models.json").read_text())
QUESTION = [{"role": "user", "content": "Hi"}]
PREFIX = "os.environ/"

PROXY = Proxy()


def references(value: Any) -> set[str]:
    """The variables that a value names."""
    if isinstance(value, dict):
        return set().union(*(references(inner) for inner in value.values()))
    return {value.removeprefix(PREFIX)} if isinstance(value, str) and value.startswith(PREFIX) else set()


def secret(variable: str) -> str:
    """The value of a variable; a test finds it in the request."""
    return f"value-of-{variable}"


def environment(model_list: list[Any]) -> dict[str, str]:
    variables = set().union(*(references(entry["litellm_params"]) for entry in model_list))
    return {
        **{name: secret(name) for name in variables},
        "HTTP_PROXY": PROXY.url,
        "HTTPS_PROXY": PROXY.url,
        "NO_PROXY": "",
        "SSL_CERT_FILE": PROXY.authority.file,
        # The libraries that fetch tokens for LiteLLM have variables of their own.
        "REQUESTS_CA_BUNDLE": PROXY.authority.file,
        "AWS_CA_BUNDLE": PROXY.authority.file,
        # The address of a cloud's metadata service is outside this machine.
        "AWS_EC2_METADATA_DISABLED": "true",
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "CRITICAL",
    }


def stack_settings() -> dict[str, Any]:
    """The settings of the stack that shape a request."""
    settings = stack_configuration()["litellm_settings"]
    return {name: settings[name] for name in ("drop_params", "request_timeout", "num_retries")}


def load(model_list: list[Any]) -> Any:
    """LiteLLM's router, from a configuration file as the gateway reads it."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(json.dumps({"model_list": model_list, "litellm_settings": stack_settings()}))
        proxy_server = importlib.import_module("litellm.proxy.proxy_server")
        router, *_ = asyncio.run(proxy_server.ProxyConfig().load_config(router=None, config_file_path=str(config)))
        return router


class ProviderCase(unittest.TestCase):
    MODELS: ClassVar[list[Any]] = MODELS["providers"]
    # Variables that a suite sets differently.
    VARIABLES: ClassVar[dict[str, str]] = {}
    router: ClassVar[Any]
    runner: ClassVar[asyncio.Runner]

    @classmethod
    def setUpClass(cls) -> None:
        os.environ.update({**environment(cls.MODELS), **cls.VARIABLES})
        cls.router = load(cls.MODELS)
        # LiteLLM's connections belong to one event loop.
        cls.runner = asyncio.Runner()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.runner.close()

    def setUp(self) -> None:
        PROXY.requests.clear()
        PROXY.failures.clear()
        PROXY.refused.clear()

    def ask(self, model: str) -> Any:
        return self.runner.run(self.router.acompletion(model=model, messages=QUESTION))

    def chat(self, model: str) -> list[Request]:
        """Every request that one question to a model causes, the model's own last."""
        self.assertEqual(self.ask(model).choices[0].message.content, TEXT)
        return list(PROXY.requests)

    def only(self, model: str) -> Request:
        """The one request that a question to a model causes."""
        requests = self.chat(model)
        self.assertEqual(len(requests), 1, requests)
        return requests[0]
