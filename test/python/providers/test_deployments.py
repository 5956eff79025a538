"""How LiteLLM divides requests among entries that share a name; run by providers.test.ts."""

import random
import unittest

from provider_case import MODELS, PROXY, ProviderCase, secret
from provider_servers import Request

FAILURE = (500, '{"error": {"message": "No.", "type": "server_error"}}')
OPENAI = "https://api.openai.com/v1/chat/completions"
MISTRAL = "https://api.mistral.ai/v1/chat/completions"


class Deployments(ProviderCase):
    MODELS = MODELS["deployments"]

    def test_the_lowest_order_answers_by_weight(self) -> None:
        random.seed(1)
        requests = [self.only_one("gpt") for _ in range(40)]
        self.assertEqual({request.url for request in requests}, {OPENAI})
        keys = [request.headers["authorization"] for request in requests]
        heavy = keys.count(f"Bearer {secret('PROVIDER_KEY_OPENAI')}")
        # Three of four are expected.
        self.assertGreater(heavy, 40 / 2)
        self.assertLess(heavy, 40)

    def test_the_next_order_answers_when_the_lowest_fails(self) -> None:
        PROXY.failures.append(FAILURE)
        self.assertEqual([request.url for request in self.chat("gpt")], [OPENAI, MISTRAL])

    def test_a_timeout_is_for_its_entry(self) -> None:
        self.assertEqual(self.only_one("gpt").headers["x-stainless-read-timeout"], "60.0")
        self.assertEqual(self.only_one("retried").headers["x-stainless-read-timeout"], "280.0")

    def test_a_failed_request_is_repeated_where_the_settings_say_so(self) -> None:
        PROXY.failures.append(FAILURE)
        self.assertEqual([request.url for request in self.chat("retried")], [OPENAI, OPENAI])

    def only_one(self, model: str) -> Request:
        PROXY.requests.clear()
        return self.only(model)


if __name__ == "__main__":
    unittest.main()
