"""More calls than a worker can answer get 429, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest
from http import HTTPStatus
from unittest import mock

from gate_case import QUESTION, GateCase
from litellm.proxy.middleware.in_flight_requests_middleware import InFlightRequestsMiddleware
from support.server import Answer

# As in config-templates/litellm/gate/overload.py.
MOST_IN_FLIGHT = 250


class Overload(GateCase):
    def test_refuses_calls_beyond_what_a_worker_answers(self) -> None:
        with self.in_flight(MOST_IN_FLIGHT):
            refused = self.ask()
        self.assertEqual(refused.status, HTTPStatus.TOO_MANY_REQUESTS)
        self.assertEqual((refused.error["type"], refused.error["code"]), ("rate_limit_error", "429"))
        self.assertEqual(refused.headers["retry-after"], "5")

    def test_answers_the_last_call_that_it_can(self) -> None:
        with self.in_flight(MOST_IN_FLIGHT - 1):
            self.accept(self.ask())

    def test_lists_models_and_serves_administrators_meanwhile(self) -> None:
        with self.in_flight(MOST_IN_FLIGHT):
            self.assertEqual(self.get("/v1/models").status, HTTPStatus.OK)

    def ask(self) -> Answer:
        return self.post("/v1/chat/completions", {**QUESTION, "model": "small"})

    @staticmethod
    def in_flight(others: int) -> "mock._patch[int]":
        """As many requests of others; LiteLLM adds this test's own."""
        return mock.patch.object(InFlightRequestsMiddleware, "_in_flight", others)


if __name__ == "__main__":
    unittest.main()
