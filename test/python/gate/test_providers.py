"""One request is one call to a provider, and model limits hold, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest

from gate_case import QUESTION, SERVICE_KEY, GateCase
from support.provider import PROVIDER, STATUSES


class AProviderThatFails(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.key(SERVICE_KEY, key_alias="service", models=[*STATUSES, "once-a-minute"])
        PROVIDER.asked.clear()

    def test_is_called_once_and_its_caller_gets_a_json_error(self) -> None:
        for model, status in {"failing": 500, "overloaded": 503, "limited": 429, "silent": 408}.items():
            for streaming in (False, True):
                with self.subTest(model=model, streaming=streaming):
                    PROVIDER.asked.clear()
                    answer = self.post("/v1/chat/completions", {**QUESTION, "model": model, "stream": streaming})
                    self.assertEqual(PROVIDER.asked, [model], answer.text)
                    self.assertEqual(answer.status, status, answer.text)
                    self.assertIn("message", answer.error)


class ALimitOfAModel(GateCase):
    def test_refuses_further_calls_until_the_minute_is_over(self) -> None:
        self.key(SERVICE_KEY, key_alias="service", models=["once-a-minute"])
        statuses = [self.post("/v1/chat/completions", {**QUESTION, "model": "once-a-minute"}).status for _ in range(6)]
        # A new minute may begin in between.
        self.assertGreaterEqual(statuses.count(429), 4, statuses)
        self.assertEqual(set(statuses) - {200, 429}, set())


if __name__ == "__main__":
    unittest.main()
