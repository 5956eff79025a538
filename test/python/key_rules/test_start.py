"""How LiteLLM starts with valid and invalid bounds; run by key-rules.test.ts."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from support.management import environment, write_configuration
from support.server import SOURCES, free_port
from support.tables import Row

VALID: Row = {"user": "wps", "max_budget": 20, "budget_duration": "30d", "duration": "90d", "models": ["small"]}


def reader(**variables: str) -> Callable[[str], dict[str, Any]]:
    stack = {"KEY_RESERVED": '{"aliases": [], "users": []}', "LITELLM_SALT_KEY": "sk-salt"}
    with (
        mock.patch.dict(os.environ, {**stack, **variables, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}),
        mock.patch.object(sys, "path", [str(SOURCES), *sys.path]),
    ):
        sys.modules.pop("key_rules.reserved", None)
        spec = importlib.util.spec_from_file_location("key_rules.bounds", SOURCES / "key_rules/bounds.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    read: Callable[[str], dict[str, Any]] = module.parse_bounds
    return read


class Bounds(unittest.TestCase):
    def setUp(self) -> None:
        self.read = reader(KEY_BOUNDS="{}")

    def refuse(self, text: str, *messages: str) -> None:
        with self.subTest(text=text), self.assertRaises(ValueError) as caught:
            self.read(text)
        for message in (*messages, "The variable KEY_BOUNDS is ", "start LiteLLM again"):
            self.assertIn(message, str(caught.exception))

    def refuse_with(self, name: str, *values: Any) -> None:
        for value in values:
            self.refuse(json.dumps({"wordpress": {**VALID, name: value}}), f"wordpress.{name}")

    def test_may_be_empty(self) -> None:
        self.assertEqual(self.read("{}"), {})

    def test_may_name_rates_and_metadata(self) -> None:
        bound = self.read(json.dumps({"wordpress": {**VALID, "rpm_limit": 6, "metadata": []}}))["wordpress"]
        self.assertEqual((bound.rpm_limit, bound.tpm_limit, bound.metadata), (6, None, frozenset()))

    def test_are_required(self) -> None:
        self.refuse("", "KEY_BOUNDS is not set", "{} for none")
        os.environ.pop("KEY_BOUNDS", None)
        with self.assertRaisesRegex(ValueError, "KEY_BOUNDS is not set"):
            reader()

    def test_are_json_by_team(self) -> None:
        for text in ("wordpress", "[]", "null", '{"wordpress": 20}', json.dumps({"": VALID}), json.dumps(VALID)):
            self.refuse(text, "KEY_BOUNDS is wrong (")

    def test_leave_nothing_open(self) -> None:
        for name in VALID:
            rest = {other: value for other, value in VALID.items() if other != name}
            self.refuse(json.dumps({"wordpress": rest}), f"wordpress.{name}: Field required")

    def test_have_no_other_names(self) -> None:
        self.refuse_with("max_budgets", 20)

    def test_have_valid_values(self) -> None:
        self.refuse_with("max_budget", 0, -1, "20", True, None, float("inf"), float("nan"))
        self.refuse_with("models", [], "small", [""], None)
        # The budget of a period in hours would reset every day, and months have no fixed length.
        self.refuse_with(
            "budget_duration", "720h", "1mo", "0d", "9999999999d", "30", "30days", "monthly", "-1", None, 30
        )
        self.refuse_with("duration", "3mo", "0d", "9999999999d", "90", "90days", "-1", None, 90)
        for name in ("rpm_limit", "tpm_limit", "max_parallel_requests"):
            self.refuse_with(name, 0, -1, 1.5, "60", True)

    def test_are_refused_with_all_problems_at_once(self) -> None:
        invalid = {"wordpress": {**VALID, "max_budget": 0}, "shop": {**VALID, "models": []}}
        self.refuse(json.dumps(invalid), "wordpress.max_budget: ", "shop.models: ")


class Names(unittest.TestCase):
    def test_must_be_complete(self) -> None:
        for text in ("", "[]", "{}", '{"aliases": ["a"]}', '{"aliases": [], "users": [], "teams": []}'):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, "The variable KEY_RESERVED is wrong"):
                reader(KEY_BOUNDS="{}", KEY_RESERVED=text)

    def test_need_a_secret_for_the_seals(self) -> None:
        with self.assertRaisesRegex(ValueError, "The variable LITELLM_SALT_KEY is not set"):
            reader(KEY_BOUNDS="{}", LITELLM_SALT_KEY="")


class Start(unittest.TestCase):
    def test_fails_with_a_clear_message_when_bounds_are_invalid(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = write_configuration(Path(folder))
            program = Path(sys.executable).parent / "litellm"
            stack = {"LITELLM_LOG": "ERROR", "PYTHONPATH": str(file.parent)}
            ended = subprocess.run(
                [program, "--config", file, "--host", "127.0.0.1", "--port", str(free_port())],
                env={**os.environ, **environment(file, '{"wordpress": {}}'), **stack},
                capture_output=True,
                text=True,
                timeout=100,
                check=False,
            )
        self.assertNotEqual(ended.returncode, 0)
        said = ended.stdout + ended.stderr
        self.assertIn("The variable KEY_BOUNDS is wrong (wordpress.user: Field required", said)


if __name__ == "__main__":
    unittest.main()
