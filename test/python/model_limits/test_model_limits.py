"""A model's `rpm` and `tpm` are enforced on the real LiteLLM with the stack's own router settings.

Run by model-limits.test.ts. The settings come from config-templates/litellm/config.yaml.
"""

import functools
import importlib
import json
import tempfile
import unittest
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from support.client import Client
from support.server import MASTER_KEY, Answer, Server, environment, send, stack_configuration
from support.tables import Row

MESSAGES = [{"role": "user", "content": "Hi"}]
ROUTES: dict[str, Row] = {
    "/v1/chat/completions": {"messages": MESSAGES},
    "/chat/completions": {"messages": MESSAGES, "stream": True},
    "/v1/completions": {"prompt": "Hi"},
    "/v1/responses": {"input": "Hi"},
    "/v1/messages": {"messages": MESSAGES, "max_tokens": 5},
    "/v1/embeddings": {"input": "Hi"},
}


def configuration() -> Row:
    """The stack's router settings without Redis, and models with mock answers."""
    own = stack_configuration()["router_settings"]
    settings = {name: value for name, value in own.items() if not name.startswith("redis_")}
    limits: dict[str, Row] = {"rpm-2": {"rpm": 2}, "tpm-20": {"tpm": 20}, "free": {}}
    models = [
        {
            "model_name": name,
            "litellm_params": {"model": f"openai/{name}", "api_key": "none", "mock_response": "Hello!", **limit},
        }
        for name, limit in limits.items()
    ]
    # One name, two entries: the weight sends everything to the first, whatever the second's limit is.
    pair = ({"weight": 1000000, "mock_response": "first"}, {"weight": 1, "rpm": 1000, "mock_response": "second"})
    models += [
        {"model_name": "pair", "litellm_params": {"model": "openai/pair", "api_key": "none", **one}} for one in pair
    ]
    # As in the stack, LiteLLM must not retry a refused request.
    return {
        "model_list": models,
        "router_settings": settings,
        "litellm_settings": {"num_retries": 2},
        "general_settings": {"master_key": MASTER_KEY},
    }


class Gateway(Server[Client]):
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name, "config.yaml")
        file.write_text(json.dumps(configuration()))
        super().__init__(environment(file), Client())

    def settle(self) -> None:
        """Waits until LiteLLM has counted its responses."""
        worker = importlib.import_module("litellm.litellm_core_utils.logging_worker").GLOBAL_LOGGING_WORKER
        self.do(worker.flush())


@functools.cache
def the_gateway() -> Gateway:
    return Gateway()


class ModelLimits(unittest.TestCase):
    minute = 0

    def setUp(self) -> None:
        self.gateway = the_gateway()
        check = importlib.import_module("litellm.router_utils.pre_call_checks.model_rate_limit_check")
        # Each test gets its own minute, which does not end before the test does.
        type(self).minute += 1
        at = datetime(2100, 1, 1, 0, self.minute, tzinfo=UTC)
        self.enterContext(mock.patch.object(check, "get_utc_datetime", lambda: at))

    def post(self, path: str, model: str, **fields: Any) -> Answer:
        headers = {"Authorization": f"Bearer {MASTER_KEY}", "Content-Type": "application/json"}
        return send(f"{self.gateway.url}{path}", headers, json.dumps({"model": model, **fields}).encode())

    def chat(self, model: str) -> Answer:
        return self.post("/v1/chat/completions", model, messages=MESSAGES)

    def test_on_requests_apply_on_every_route_and_across_all_of_them(self) -> None:
        for _ in range(2):
            self.assertEqual(self.chat("rpm-2").status, 200)
        for path, body in ROUTES.items():
            with self.subTest(path=path):
                refused = self.post(path, "rpm-2", **body)
                self.assertEqual(refused.status, 429, refused.text)
                self.assertIn("RPM limit=2", refused.text)

    def test_on_requests_end_with_the_minute(self) -> None:
        for expected in (200, 200, 429):
            self.assertEqual(self.chat("rpm-2").status, expected)
        self.setUp()
        self.assertEqual(self.chat("rpm-2").status, 200)

    def test_on_tokens_apply(self) -> None:
        self.assertEqual(self.chat("tpm-20").status, 200)
        self.gateway.settle()
        refused = self.chat("tpm-20")
        self.assertEqual(refused.status, 429, refused.text)
        self.assertIn("TPM limit=20", refused.text)

    def test_that_are_unset_do_not_apply(self) -> None:
        self.assertEqual({self.chat("free").status for _ in range(5)}, {200})

    def test_do_not_act_as_weights_when_there_is_a_weight(self) -> None:
        answers = {self.chat("pair").body["choices"][0]["message"]["content"] for _ in range(10)}
        self.assertEqual(answers, {"first"})


if __name__ == "__main__":
    unittest.main()
