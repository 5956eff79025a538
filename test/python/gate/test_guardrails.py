"""Free guardrails of LiteLLM for every request and for one model, on the real LiteLLM proxy; run by gate.test.ts."""

import unittest
from http import HTTPStatus

from gate_case import GateCase
from support.case import token_for
from support.configuration import GLOBAL_KEY
from support.server import Answer
from support.tables import Row

KEY = "sk-of-the-reds"


class Guardrails(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.team("red", ["small", "guarded"])
        self.person("ann", teams=("red",), models=[])
        self.key(KEY, key_alias="red", team_id="red", models=[])

    def ask(self, model: str, word: str, person: str = "", stream: bool = False) -> Answer:
        body = {"messages": [{"role": "user", "content": f"Draw a {word}."}], "stream": stream}
        if person:
            return self.chat(token_for(person), model, GLOBAL_KEY, **body)
        return self.post("/v1/chat/completions", {"model": model, **body}, KEY)

    def check_blocked(self, answer: Answer) -> None:
        self.assertIn(answer.status, {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}, answer.text)
        self.assertNotIn("Hel", answer.text)

    def test_for_every_request_block_keys_and_people_with_every_model(self) -> None:
        for model in ("small", "guarded"):
            for person in ("", "ann"):
                for stream in (False, True):
                    with self.subTest(model=model, person=person, stream=stream):
                        self.check_blocked(self.ask(model, "zebra", person, stream))

    def test_for_a_model_block_only_that_model(self) -> None:
        for person in ("", "ann"):
            for stream in (False, True):
                with self.subTest(person=person, stream=stream):
                    self.check_blocked(self.ask("guarded", "giraffe", person, stream))
                    self.accept(self.ask("small", "giraffe", person, stream))
                    self.accept(self.ask("guarded", "cat", person, stream))

    def test_for_a_key_or_a_team_block_only_its_requests(self) -> None:
        self.team("strict", ["small"])
        self.person("eve", teams=("strict",), models=[])
        self.key("sk-watched", key_alias="watched", models=["small"])
        self.key("sk-strict", key_alias="strict", team_id="strict", models=[])
        body = {"model": "small", "messages": [{"role": "user", "content": "Draw a lion."}]}
        for stream in (False, True):
            for key in ("sk-watched", "sk-strict"):
                with self.subTest(key=key, stream=stream):
                    self.check_blocked(self.post("/v1/chat/completions", {**body, "stream": stream}, key))
            with self.subTest(stream=stream):
                self.check_blocked(self.ask("small", "lion", "eve", stream))
                self.accept(self.ask("small", "lion", "ann", stream))
                self.accept(self.ask("small", "lion", stream=stream))

    def test_cannot_be_turned_off_by_a_caller(self) -> None:
        attempts: list[Row] = [
            {"guardrails": []},
            {"disable_global_guardrails": True},
            {"metadata": {"guardrails": "x"}},
        ]
        for fields in attempts:
            for word in ("zebra", "giraffe"):
                with self.subTest(fields=fields, word=word):
                    messages = [{"role": "user", "content": word}]
                    answer = self.post(
                        "/v1/chat/completions", {"model": "guarded", "messages": messages, **fields}, KEY
                    )
                    self.check_blocked(answer)


if __name__ == "__main__":
    unittest.main()
