"""Models, budgets and keys of batches, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest
from typing import Any

from batch_case import PROVIDER, BatchCase, jsonl, line
from gate_case import ORGANIZATION_KEY, OWN_KEY, SERVICE_KEY, TEAM_KEY
from stand_ins import offering
from support.configuration import GLOBAL_KEY

KEYS = (SERVICE_KEY, OWN_KEY, TEAM_KEY, ORGANIZATION_KEY)


class Limits(BatchCase):
    def test_refuse_models_beyond_the_keys(self) -> None:
        for key in KEYS:
            for model in ("hidden", "large", "unknown", "hid\u0064en,batchable"):
                with self.subTest(key=key, model=model):
                    self.assertIn(self.upload(jsonl(line(model)), key).status, {400, 401, 403})
        self.assertEqual(PROVIDER.asked, [])

    def test_apply_again_when_a_batch_is_created(self) -> None:
        file = self.uploaded(OWN_KEY)
        PROVIDER.asked.clear()
        self.person("ann", models=["small"])
        self.proxy.forget_looked_up()
        self.assertIn(self.order(file, OWN_KEY).status, {401, 403})
        self.person("ann", models=["batchable"], metadata={"blocked": True})
        self.proxy.forget_looked_up()
        self.refuse(self.order(file, OWN_KEY), 403, "is blocked")
        self.person("ann", models=["batchable"], max_budget=0.01, spend=1.0)
        self.proxy.forget_looked_up()
        self.assertEqual(self.order(file, OWN_KEY).status, self.over_budget)
        self.assertEqual(PROVIDER.asked, [])

    def test_hold_back_what_a_batch_can_cost_from_every_budget(self) -> None:
        # A batch of one line can cost 20 tokens: 0.025 USD.
        budget: dict[str, Any] = {"max_budget": 0.03}
        self.key(SERVICE_KEY, key_alias="service", models=["batchable"], **budget)
        self.person("bob", models=["batchable"], **budget)
        self.team("red", ["batchable"], members_with_roles=[{"user_id": "ann", "role": "user"}], **budget)
        self.member("ann", "blue", **budget)
        self.organization("acme", ["batchable"], **budget)
        self.proxy.forget_looked_up()
        for key in (SERVICE_KEY, "sk-of-bob", TEAM_KEY, "sk-of-blue", ORGANIZATION_KEY):
            with self.subTest(key):
                self.accept(self.order(self.uploaded(key), key))
                started = len(PROVIDER.batches)
                answer = self.order(self.uploaded(key), key)
                self.refuse(answer, self.over_budget, "can cost up to 0.0250 USD")
                self.assertEqual(len(PROVIDER.batches), started)
                PROVIDER.end("failed", answers=0)
                self.poll()
                self.accept(self.order(self.uploaded(key), key))

    def test_leave_nothing_held_back_by_litellm_itself(self) -> None:
        self.person("ann", models=["batchable"], max_budget=1.0)
        self.proxy.forget_looked_up()
        self.ordered(OWN_KEY)
        self.assertEqual(self.proxy.spent("user:ann"), 0.0)

    def test_allow_ten_batches_in_progress(self) -> None:
        file = self.uploaded(OWN_KEY)
        for _ in range(10):
            self.accept(self.order(file, OWN_KEY))
        self.refuse(self.order(file, OWN_KEY), 429, "10 batches in progress")
        self.accept(self.order(self.uploaded("sk-of-bob"), "sk-of-bob"))

    def test_exclude_open_webuis_key_and_models_of_other_providers(self) -> None:
        self.assertIn(self.upload(jsonl(line("batchable")), GLOBAL_KEY).status, {401, 403})
        elsewhere = {
            "model_name": "elsewhere",
            "litellm_params": {"model": "anthropic/claude-sonnet-4-5", "api_key": "x"},
        }
        with offering(self.proxy.module.llm_router, elsewhere):
            self.key("sk-of-x", key_alias="x", models=["elsewhere"])
            self.refuse(self.upload(jsonl(line("elsewhere")), "sk-of-x"), 400, "cannot run batches")

    def test_keep_to_the_routes_of_the_key(self) -> None:
        self.key("sk-of-a-chat", key_alias="chat", models=["batchable"], allowed_routes=["/v1/chat/completions"])
        for path in ("/v1/files", "/v1/batches"):
            self.assertIn(self.get(path, "sk-of-a-chat").status, {401, 403})
            self.assertEqual(self.get(path, "sk-unknown").status, 401)
        self.key("sk-of-a-program", key_alias="p", models=["batchable"], allowed_routes=["llm_api_routes"])
        self.ordered("sk-of-a-program")


if __name__ == "__main__":
    unittest.main()
