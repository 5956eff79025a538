"""What LiteLLM allows without the gate; run by gate.test.ts.

docs/security.md lists these weaknesses. If a version of LiteLLM fixes one, this test fails, and the page and perhaps
the gate can drop it. If a version opens another, the other tests of the gate fail.
"""

import unittest
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from gate_case import OWN_KEY, QUESTION, SERVICE_KEY, GateCase
from support.server import Answer

# Compares statuses, because the tables of these tests cannot answer everything that LiteLLM then queries.
REFUSALS = {400, 401, 403, 404, 405, 422}


class WithoutTheGate(GateCase):
    CALLBACKS: ClassVar[tuple[str, ...]] = ("open_webui_identity.callback.enforcer",)

    def tearDown(self) -> None:
        self.rows.outage = None
        super().tearDown()

    def test_litellm_has_the_weaknesses_that_the_gate_closes(self) -> None:
        probes: dict[str, Callable[[], bool]] = {
            "a model in the query": lambda: self.calls_large("/v1/chat/completions?model=large"),
            "a model in the query, encoded": lambda: self.calls_large("/v1/chat/completions?model=l%61rge"),
            "a model in the path": lambda: self.calls_large("/engines/large/chat/completions"),
            "Google's form of a call": self.generates_content,
            "a key's config": self.calls_large_with_a_config,
            "tags in the body": lambda: "x" in str(self.spend_log(tags=["x"])["request_tags"]),
            "tags in the metadata": lambda: "x" in str(self.spend_log(metadata={"tags": ["x"]})["request_tags"]),
            "tags in a header": lambda: "x" in str(self.spend_log({"x-litellm-tags": "x"})["request_tags"]),
            "retries in a header": lambda: self.ask({"x-litellm-num-retries": "9"}).status == HTTPStatus.OK,
            "a time limit in a header": lambda: self.ask({"x-litellm-timeout": "0.001"}).status not in REFUSALS,
            "keys of blocked people": self.serves_the_blocked,
            "search for people": lambda: self.get("/user/filter/ui", OWN_KEY).status not in REFUSALS,
            "reserved names": self.gives_away_a_name,
            "keys rejected as invalid while the database is down": self.rejects_keys_as_invalid,
        }
        for name, allows in probes.items():
            self.setUp()
            with self.subTest(name):
                self.assertTrue(allows(), "LiteLLM no longer allows this")

    def test_litellm_itself_refuses_the_rest(self) -> None:
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small", "no-log": True}))
        self.spend_logs(1)
        self.assertGreater(self.spend_log(input_cost_per_token=0, output_cost_per_token=0)["spend"], 0)
        self.assertNotIn("a mock", self.ask(mock_response="a mock").text)

    def ask(self, headers: dict[str, str] | None = None, path: str = "/v1/chat/completions", **fields: Any) -> Answer:
        return self.post(path, {**QUESTION, "model": "small", **fields}, SERVICE_KEY, headers)

    def calls_large(self, path: str) -> bool:
        with self.proxy.watch_calls() as called:
            self.ask(path=path)
        return any(call.get("model") == "large" for call in called)

    def generates_content(self) -> bool:
        contents = [{"role": "user", "parts": [{"text": "Hi"}]}]
        return (
            self.post("/models/large:generateContent", {"model": "small", "contents": contents}).status not in REFUSALS
        )

    def calls_large_with_a_config(self) -> bool:
        self.key("sk-with-a-config", key_alias="config", models=["small"], config={"any": "thing"})
        return (
            self.post("/v1/chat/completions", {**QUESTION, "model": "large"}, "sk-with-a-config").status
            == HTTPStatus.OK
        )

    def spend_log(self, headers: dict[str, str] | None = None, **fields: Any) -> Any:
        answer = self.ask(headers, **fields)
        return self.spend_logs()[-1] if answer.status == HTTPStatus.OK else {"request_tags": [], "spend": 1}

    def serves_the_blocked(self) -> bool:
        self.person("ann", models=["small"], metadata={"blocked": True})
        self.proxy.forget_looked_up()
        return self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, OWN_KEY).status == HTTPStatus.OK

    def gives_away_a_name(self) -> bool:
        alias = "openwebui_global_key-replaced-1"
        return self.post("/key/generate", {"key_alias": alias}, OWN_KEY).status not in REFUSALS

    def rejects_keys_as_invalid(self) -> bool:
        self.proxy.forget_looked_up()
        self.rows.outage = RuntimeError("the database is down")
        return self.ask().status == HTTPStatus.UNAUTHORIZED


if __name__ == "__main__":
    unittest.main()
