"""A cached answer goes only to the caller who asked before, on the real LiteLLM proxy; run by gate.test.ts.

LiteLLM's mock answers have new ids, and a cached answer the old one.
"""

import importlib
import unittest
from typing import Any

from gate_case import GateCase
from support.case import token_for
from support.configuration import GLOBAL_KEY

CACHED = ["cached", "cached-2", "small"]
MESSAGES = [{"role": "user", "content": "Hi"}]


class AnswerCache(GateCase):
    def setUp(self) -> None:
        super().setUp()
        importlib.import_module("litellm").cache.cache.flush_cache()
        self.team("red", CACHED)
        self.team("blue", CACHED)
        self.person("ann", teams=("red",), models=[])
        self.person("bob", teams=("blue",), models=[])
        self.person("eve", teams=("red",), models=[])
        for team in ("red", "blue"):
            self.key(f"sk-{team}", key_alias=team, team_id=team, models=[])
        self.key("sk-red-2", key_alias="red-2", team_id="red", models=[])

    def ask(self, key: str, **fields: Any) -> str:
        """The answer's id."""
        body = {"model": "cached", "messages": MESSAGES, **fields}
        return self.id_of(self.post("/v1/chat/completions", body, key))

    def ask_in_chat(self, person: str, **fields: Any) -> str:
        return self.id_of(self.chat(token_for(person), "cached", GLOBAL_KEY, messages=MESSAGES, **fields))

    def id_of(self, answer: Any) -> str:
        self.accept(answer)
        self.proxy.settle()
        return str(answer.body["id"])

    def test_answers_the_same_key_and_the_same_person_again(self) -> None:
        self.assertEqual(self.ask("sk-red"), self.ask("sk-red"))
        self.assertEqual(self.ask_in_chat("ann"), self.ask_in_chat("ann"))

    def test_answers_no_other_key_person_or_team(self) -> None:
        ids = [self.ask("sk-red"), self.ask("sk-red-2"), self.ask("sk-blue")]
        ids += [self.ask_in_chat(person) for person in ("ann", "eve", "bob")]
        self.assertEqual(len(set(ids)), len(ids))

    def test_answers_no_person_after_a_change_of_the_team_that_pays(self) -> None:
        first = self.ask_in_chat("ann")
        self.team("red", CACHED, blocked=True)
        self.person("ann", teams=("blue",), models=[])
        self.proxy.forget_looked_up()
        self.assertNotEqual(self.ask_in_chat("ann"), first)

    def test_is_off_for_every_other_model(self) -> None:
        self.assertNotEqual(self.ask("sk-red", model="small"), self.ask("sk-red", model="small"))

    def test_depends_on_the_model_and_on_fields_that_only_a_provider_knows(self) -> None:
        ids = [self.ask("sk-red"), self.ask("sk-red", model="cached-2"), self.ask("sk-red", top_k=3)]
        ids += [self.ask("sk-red", top_k=4), self.ask("sk-red", temperature=0.5)]
        self.assertEqual(len(set(ids)), len(ids))

    def test_ignores_what_callers_write_into_their_metadata(self) -> None:
        first = self.ask("sk-red")
        for metadata in ({"redis_namespace": "mine"}, {"caching_groups": "cached"}, {"model_group": "cached"}):
            with self.subTest(metadata=metadata):
                self.assertNotEqual(self.ask("sk-blue", metadata=metadata, n=1), first)

    def test_costs_nothing_and_is_recorded(self) -> None:
        self.ask("sk-red")
        self.ask("sk-red")
        rows = self.spend_logs(2)
        self.assertEqual([row["cache_hit"] == "True" for row in rows], [False, True])
        self.assertEqual([row["spend"] > 0 for row in rows], [True, False])

    def test_works_in_streams(self) -> None:
        def stream(key: str) -> str:
            answer = self.post("/v1/chat/completions", {"model": "cached", "messages": MESSAGES, "stream": True}, key)
            self.accept(answer)
            self.proxy.settle()
            return answer.text

        stream("sk-red")
        self.spend_logs(1)
        stream("sk-red")
        stream("sk-blue")
        self.assertEqual([row["cache_hit"] == "True" for row in self.spend_logs(3)], [False, True, False])


if __name__ == "__main__":
    unittest.main()
