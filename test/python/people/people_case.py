"""What the tests of `npm run people` share: one LiteLLM with the gate and the key rules, and the program's answers."""

import contextlib
import functools
import importlib
import io
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from mail_sink import the_mail_sink
from people_tables import USER, PeopleRows, PeopleTables
from support.server import MASTER_KEY, PACKAGES, SOURCES, Server, environment, link_modules, send
from support.tables import Row

SALT_KEY = "sk-salt-of-the-tests"
MODELS = ("small", "large")
SENDER = "gateway@example.com"
GATE = "gate.callback.enforcer"
CALLBACKS = [GATE, "open_webui_identity.callback.enforcer"]
RULES = {"custom_key_generate": "key_rules.bounds.generate", "custom_key_update": "key_rules.bounds.update"}
VARIABLES = {
    "FORWARD_USER_INFO_HEADER_JWT_SECRET": "a secret of the tests, which is long enough",
    "KEY_BOUNDS": "{}",
    "KEY_RESERVED": '{"aliases": ["openwebui_global_key"], "users": ["openwebui_system"]}',
    "LITELLM_SALT_KEY": SALT_KEY,
}
ANN: Row = {
    "line": 2,
    "email": "ann@example.com",
    "name": "Ann",
    "role": "",
    "organization": [],
    "teams": ["Search"],
    "models": [],
    "max_budget": 10,
    "budget_duration": "30d",
}
BOB: Row = {**ANN, "line": 3, "email": "bob@example.com", "name": "Bob", "max_budget": None, "budget_duration": None}
# The programs import their modules from there.
sys.path.insert(0, str(SOURCES))


class PeopleProxy(Server[PeopleTables]):
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        link_modules(folder, *PACKAGES)
        sys.path.insert(0, str(folder))
        model: Row = {"api_key": "none", "mock_response": "Hello!"}
        configuration = {
            "model_list": [
                {"model_name": name, "litellm_params": {**model, "model": f"openai/{name}"}} for name in MODELS
            ],
            "litellm_settings": {"callbacks": CALLBACKS},
            "general_settings": {"master_key": MASTER_KEY, "alerting": ["email"], **RULES},
        }
        file = folder / "config.yaml"
        file.write_text(json.dumps(configuration))
        # A part of what `prisma generate` writes.
        vars(importlib.import_module("prisma")).setdefault("Json", lambda value: value)
        super().__init__({**environment(file), **VARIABLES, **mail_variables()}, PeopleTables())

    def forget(self) -> None:
        """Empties the tables and LiteLLM's caches."""

        async def work() -> None:
            self.database.clear()
            self.forget_looked_up()

        self.do(work())


def mail_variables() -> dict[str, str]:
    return {
        "PROXY_BASE_URL": "https://api.example.com",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(the_mail_sink().port),
        "SMTP_SENDER_EMAIL": SENDER,
        "SMTP_TLS": "False",
        "SMTP_USE_SSL": "False",
    }


@functools.cache
def the_proxy() -> PeopleProxy:
    return PeopleProxy()


class PeopleCase(unittest.TestCase):
    def setUp(self) -> None:
        self.proxy = the_proxy()
        self.proxy.forget()
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "LITELLM_MASTER_KEY").write_text(MASTER_KEY)
        (self.folder / "LITELLM_SALT_KEY").write_text(SALT_KEY)

    @property
    def rows(self) -> PeopleRows:
        return self.proxy.database.db

    def run_command(self, **command: Any) -> Any:
        return self.run_program("people.people_commands", command)

    def run_program(self, name: str, command: Row) -> Any:
        printed = io.StringIO()
        api = importlib.import_module("keys.litellm_api")
        with (
            mock.patch.multiple(
                api,
                PROXY=self.proxy.url,
                MASTER_KEY_FILE=self.folder / "LITELLM_MASTER_KEY",
                SALT_KEY_FILE=self.folder / "LITELLM_SALT_KEY",
            ),
            mock.patch.dict(os.environ, {"LLM_STACK_COMMAND": json.dumps(command)}),
            contextlib.redirect_stdout(printed),
        ):
            importlib.import_module(name).main()
        return json.loads(printed.getvalue())

    def plan(self, *people: Row, prune: bool = False, apply: bool = False) -> Row:
        report: Row = self.run_command(command="import", people=list(people), apply=apply, prune=prune)
        return report

    def load(self, *people: Row, prune: bool = False) -> list[str]:
        """Imports, which must succeed; returns what changed."""
        report = self.plan(*people, prune=prune, apply=True)
        self.assertEqual((report["problems"], report["failure"]), ([], None))
        self.assertEqual(report["done"], len(report["changes"]))
        return changes(report)

    def user(self, email: str = "ann@example.com") -> Row:
        """The user's row."""
        (found,) = (row for row in self.rows.litellm_usertable.rows.values() if row.get("user_email") == email)
        return found

    def add_user(self, user_id: str, **fields: Any) -> None:
        """Adds a user to the database without any checks."""
        self.rows.litellm_usertable.put(**{**USER, "user_id": user_id, "user_role": "internal_user", **fields})

    def send(self, path: str, body: Row) -> None:
        """Sends a request as an administrator does."""
        headers = {"Authorization": f"Bearer {MASTER_KEY}", "Content-Type": "application/json"}
        answer = send(f"{self.proxy.url}{path}", headers, json.dumps(body).encode())
        self.assertEqual(answer.status, 200, answer.text)

    def is_blocked(self, token: str) -> bool:
        return bool(self.rows.litellm_verificationtoken.rows[token,]["blocked"])

    def key(self, value: str, user_id: str, **fields: Any) -> None:
        columns = importlib.import_module("litellm.proxy._types").LiteLLM_VerificationToken().model_dump()
        row = {**columns, "token": value, "key_alias": value, "user_id": user_id, "metadata": {}, **fields}
        self.rows.litellm_verificationtoken.put(**row)


def changes(report: Row) -> list[str]:
    return [f"{change['subject']}: {change['action']}" for change in report["changes"]]
