"""Tests of the key of `npm run smoke` against a fake LiteLLM; run by python.test.ts."""

import json
import unittest
from typing import Any

from fake_litellm import token_of
from job_case import JobCase


class ThrowawayKey(JobCase):
    def ask(self, **command: Any) -> Any:
        printed, failure = self.run_program("keys.throwaway_key", {"LLM_STACK_COMMAND": json.dumps(command)})
        self.assertEqual(failure, "")
        return json.loads(printed)

    def test_may_call_one_model_for_ten_minutes(self) -> None:
        made = self.ask(command="create", model="small")
        ((_, body),) = self.changing_requests()
        self.assertEqual(made["token"], token_of(made["key"]))
        self.assertEqual((body["models"], body["duration"]), (["small"], "10m"))
        self.assertEqual(body["allowed_routes"], ["/v1/models", "/v1/chat/completions"])

    def test_of_two_runs_have_different_aliases(self) -> None:
        for _ in range(2):
            self.ask(command="create", model="small")
        first, second = self.litellm.aliases()
        self.assertNotEqual(first, second)

    def test_is_blocked_and_deleted_by_its_hash(self) -> None:
        made = self.ask(command="create", model="small")
        self.assertEqual(self.ask(command="count", token=made["token"]), 1)
        self.ask(command="block", token=made["token"])
        self.assertTrue(self.litellm.key(made["key"])["blocked"])
        self.ask(command="delete", token=made["token"])
        self.assertEqual(self.ask(command="count", token=made["token"]), 0)

    def test_is_deleted_alone(self) -> None:
        self.litellm.add("sk-of-a-person", key_alias="person")
        made = self.ask(command="create", model="small")
        self.ask(command="delete", token=made["token"])
        self.assertEqual(self.litellm.aliases(), ["person"])


if __name__ == "__main__":
    unittest.main()
