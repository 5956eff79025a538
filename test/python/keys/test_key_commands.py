"""Tests of the requests of `npm run keys` against a fake LiteLLM; run by python.test.ts."""

import json
import unittest
from typing import Any

from fake_litellm import Object, token_of
from job_case import DECLARED, KEY, NEW_KEY, JobCase

WITHOUT_VALUE: Object = {name: value for name, value in DECLARED.items() if name != "key"}


class CommandCase(JobCase):
    def ask(self, **command: Any) -> Any:
        printed, failure = self.run_program("keys.key_commands", {"LLM_STACK_COMMAND": json.dumps(command)})
        self.assertEqual(failure, "")
        return json.loads(printed)

    def states(self, *declared: Object) -> dict[str, str]:
        return {key["alias"]: key["state"] for key in self.ask(command="compare", declared=declared)}


class Comparison(CommandCase):
    def test_reports_declared_keys_as_declared(self) -> None:
        self.succeed(DECLARED)
        self.assertEqual(self.states(WITHOUT_VALUE), {"service": "as declared"})

    def test_reports_differences_and_missing_keys(self) -> None:
        self.succeed(DECLARED)
        other = {**WITHOUT_VALUE, "alias": "other"}
        self.litellm.key(KEY)["rpm_limit"] = 5
        first, second = self.ask(command="compare", declared=[WITHOUT_VALUE, other])
        self.assertEqual(first["differences"], {"rpm_limit": {"declared": None, "actual": 5}})
        self.assertEqual((first["state"], second["state"]), ("different", "missing"))

    def test_reports_undeclared_keys_of_this_stack_and_no_others(self) -> None:
        self.succeed(DECLARED)
        self.succeed({**DECLARED, "key": NEW_KEY})
        self.litellm.add("sk-of-service-x", key_alias="service-x")
        self.litellm.add("sk-forgotten", key_alias="forgotten", metadata={"managed_by": "llm-stack"})
        replaced = f"service-replaced-{token_of(KEY)[:8]}"
        found = {"service": "as declared", replaced: "replaced", "forgotten": "undeclared"}
        self.assertEqual(self.states(WITHOUT_VALUE), found)

    def test_lists_this_stacks_keys_without_a_declaration(self) -> None:
        self.succeed(DECLARED)
        self.succeed({**DECLARED, "key": NEW_KEY})
        self.litellm.add("sk-of-a-person", key_alias="person")
        states = {key["alias"]: key.get("state") for key in self.ask(command="list")}
        self.assertEqual(states, {"service": None, f"service-replaced-{token_of(KEY)[:8]}": "replaced"})

    def test_shows_no_hash_of_a_key(self) -> None:
        self.succeed(DECLARED)
        self.assertNotIn(token_of(KEY), json.dumps(self.ask(command="compare", declared=[WITHOUT_VALUE])))


class Block(CommandCase):
    def test_accepts_an_alias_a_hash_and_a_key_of_any_owner(self) -> None:
        for named in ("service-x", token_of(NEW_KEY), NEW_KEY):
            with self.subTest(named):
                self.litellm.add(NEW_KEY, key_alias="service-x")
                (key,) = self.ask(command="block", key=named)["keys"]
                self.assertEqual((key["alias"], key["blocked"]), ("service-x", True))
                self.assertTrue(self.litellm.key(NEW_KEY)["blocked"])

    def test_can_be_undone(self) -> None:
        self.litellm.add(NEW_KEY, key_alias="service-x", blocked=True)
        self.ask(command="unblock", key="service-x")
        self.assertFalse(self.litellm.key(NEW_KEY)["blocked"])

    def test_of_an_unknown_key_fails_without_showing_it(self) -> None:
        command = json.dumps({"command": "block", "key": NEW_KEY})
        printed, failure = self.run_program("keys.key_commands", {"LLM_STACK_COMMAND": command})
        self.assertRegex(failure, "LiteLLM has no such key")
        self.assertNotIn(NEW_KEY, printed + failure)


if __name__ == "__main__":
    unittest.main()
