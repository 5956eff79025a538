"""The cases of test/access/cases.json against the rules, with LiteLLM's own checks; run by access.test.ts."""

import importlib
import unittest
from collections.abc import Awaitable, Callable
from typing import Any

from access_case import CASES, AccessCase
from support.tables import Row


class Cases(AccessCase):
    def check(self, who: str, allows: Callable[[Any, str], Awaitable[bool]]) -> None:
        users = importlib.import_module("open_webui_identity.users")
        for reading in ("teams", "all"):
            self.read_empty_lists_as(reading)
            for case in CASES["cases"]:
                with self.subTest(case["name"], reading=reading):
                    self.proxy.forget()
                    self.rows = self.proxy.database.db
                    self.write(case)
                    user = self.proxy.do(users.load_user("ann"))
                    allowed = [model for model in CASES["models"] if self.proxy.do(allows(user, model))]
                    self.assertEqual(allowed, case[who][reading])

    def test_agree_in_the_chat(self) -> None:
        resolve_billing = importlib.import_module("open_webui_identity.billing").resolve_billing
        self.check("chat", passes(resolve_billing))

    def test_agree_for_a_users_own_key(self) -> None:
        self.check("ownKey", passes(importlib.import_module("access.rules").check_own_key))


def passes(rule: Callable[[Any, list[str]], Awaitable[Any]]) -> Callable[[Any, str], Awaitable[bool]]:
    refused: Any = importlib.import_module("litellm.proxy._types").ProxyException

    async def asked(user: Any, model: str) -> bool:
        try:
            await rule(user, [model])
        except refused as refusal:
            if str(refusal.code) != "403":
                raise
            return False
        return True

    return asked


class AllCases(unittest.TestCase):
    def test_have_unique_names_and_both_readings(self) -> None:
        cases: list[Row] = CASES["cases"]
        self.assertEqual(len({case["name"] for case in cases}), len(cases))
        self.assertTrue(all(set(case[who]) == {"teams", "all"} for case in cases for who in ("chat", "ownKey")))


if __name__ == "__main__":
    unittest.main()
