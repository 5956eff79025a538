"""How LiteLLM starts with valid and invalid settings for empty lists; run by access.test.ts."""

import importlib
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import yaml
from access_case import AccessCase
from support.configuration import SECRET, configuration
from support.server import PACKAGES, environment, free_port, link_modules


class Reading(AccessCase):
    def test_is_one_of_two(self) -> None:
        read = importlib.import_module("access.rules").parse_setting
        self.assertEqual([read(text) for text in ("teams", "all")], ["teams", "all"])
        for text in ("", "none", "Teams", "teams ", "teams,all"):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, "The variable EMPTY_MODEL_LIST is "):
                read(text)


class Start(unittest.TestCase):
    def test_fails_with_a_clear_message_when_the_variable_is_invalid_or_missing(self) -> None:
        for value, message in ((None, "EMPTY_MODEL_LIST is not set"), ("none", "EMPTY_MODEL_LIST is 'none'")):
            with self.subTest(value=value), tempfile.TemporaryDirectory() as folder:
                said = self.start(Path(folder), value)
                self.assertIn(f"The variable {message}. Make it teams or all, and start LiteLLM again.", said)

    def start(self, folder: Path, value: str | None) -> str:
        """The output of LiteLLM before it ends."""
        file = folder / "config.yaml"
        link_modules(folder, *PACKAGES)
        file.write_text(yaml.safe_dump(configuration(list(AccessCase.CALLBACKS), 60)))
        variables = {**os.environ, **environment(file), "FORWARD_USER_INFO_HEADER_JWT_SECRET": SECRET}
        variables |= {"LITELLM_LOG": "ERROR", "PYTHONPATH": str(folder)}
        variables.pop("EMPTY_MODEL_LIST")
        ended = subprocess.run(
            [
                *(Path(sys.executable).parent / "litellm", "--config", file),
                *("--host", "127.0.0.1", "--port", str(free_port())),
            ],
            env=variables if value is None else {**variables, "EMPTY_MODEL_LIST": value},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        self.assertNotEqual(ended.returncode, 0)
        return ended.stdout + ended.stderr


if __name__ == "__main__":
    unittest.main()
