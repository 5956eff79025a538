"""What the tests of the job share: a fake LiteLLM, a fake clock, and the job's modules."""

import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from fake_litellm import FakeLiteLLM, Object

SOURCES = Path(__file__).parents[3] / "config-templates/litellm"
MASTER_KEY = "sk-master-of-the-test"
SALT_KEY = "sk-salt-of-the-test"
KEY = "sk-first-value-of-the-key"
NEW_KEY = "sk-second-value-of-the-key"
DECLARED: Object = {"alias": "service", "models": ["small", "large"], "key": KEY}
FULL: Object = {
    **DECLARED,
    "maxBudget": 10,
    "budgetDuration": "30d",
    "rpmLimit": 5,
    "tpmLimit": 6000,
    "maxParallelRequests": 7,
    "allowedRoutes": ["/v1/chat/completions"],
    "metadata": {"team": "search"},
    "user": "system",
}

sys.path.insert(0, str(SOURCES))


def declaration(keys: tuple[Object, ...], **others: Any) -> str:
    """The variable that the job reads."""
    return json.dumps({"users": [], "teams": [], "keys": keys, "rotationGrace": "1h", **others})


class Clock:
    """Time passes only during a sleep, and then at once."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.while_asleep: Callable[[], None] = lambda: None

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.pauses.append(seconds)
        self.while_asleep()


class JobCase(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "LITELLM_MASTER_KEY").write_text(MASTER_KEY)
        (self.folder / "LITELLM_SALT_KEY").write_text(SALT_KEY)
        self.litellm = self.enterContext(FakeLiteLLM(MASTER_KEY, SALT_KEY))
        self.clock = Clock()
        self.request_seconds = 10.0

    def run_program(self, name: str, variables: dict[str, str]) -> tuple[str, str]:
        """Runs a program with a fake clock; returns its output and the error with which it ends, if any."""
        printed = io.StringIO()
        failure = ""
        api = importlib.import_module("keys.litellm_api")
        with (
            mock.patch.multiple(
                api,
                PROXY=self.litellm.url,
                MASTER_KEY_FILE=self.folder / "LITELLM_MASTER_KEY",
                SALT_KEY_FILE=self.folder / "LITELLM_SALT_KEY",
                REQUEST_SECONDS=self.request_seconds,
                time=self.clock,
            ),
            mock.patch.object(importlib.import_module("keys.apply_declared_access"), "time", self.clock),
            mock.patch.dict(os.environ, variables),
            contextlib.redirect_stdout(printed),
        ):
            try:
                importlib.import_module(name).main()
            except SystemExit as end:
                failure = str(end.code)
        return printed.getvalue(), failure

    def run_job(self, *keys: Object, **others: Any) -> tuple[str, str]:
        return self.run_program("keys.apply_declared_access", {"LLM_STACK_DECLARED": declaration(keys, **others)})

    def succeed(self, *keys: Object, **others: Any) -> list[str]:
        """Runs the job, which must succeed; returns its lines except those about undeclared objects."""
        printed, failure = self.run_job(*keys, **others)
        self.assertEqual(failure, "")
        return [line for line in printed.splitlines() if not line.startswith("undeclared ")]

    def fail_with(self, *keys: Object, **others: Any) -> str:
        """Runs the job, which must fail; returns the error."""
        _, failure = self.run_job(*keys, **others)
        self.assertNotEqual(failure, "")
        return failure

    def changing_requests(self) -> list[tuple[str, Any]]:
        """Requests that change something."""
        return [(path, body) for method, path, body in self.litellm.requests if method == "POST"]
