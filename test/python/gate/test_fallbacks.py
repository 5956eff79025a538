"""Whose fallbacks answer, and who is charged for what, on the real LiteLLM proxy; run by gate.test.ts.

Red may use every model of these tests; blue may use only the ones that fail.
"""

import unittest

from gate_case import QUESTION, GateCase
from support.case import token_for
from support.configuration import GLOBAL_KEY
from support.provider import PROVIDER
from support.server import Answer
from support.tables import Row

UNSTEADY = ("unsteady", "unsteady-free", "narrow", "strict")
RED, BLUE = "sk-of-the-reds", "sk-of-the-blues"
OWN_RED, OWN_BLUE = "sk-of-ann", "sk-of-bob"
ROUTES: dict[str, Row] = {
    "/v1/chat/completions": QUESTION,
    "/v1/responses": {"input": "Hi"},
    "/v1/messages": {**QUESTION, "max_tokens": 5},
}
CALLS = [(path, stream) for path in ROUTES for stream in (False, True)]
# LiteLLM's mock answers do not stream there.
MOCKED_CALLS = [call for call in CALLS if call != ("/v1/responses", True)]


class FallbackCase(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.team("red", [*UNSTEADY, "large"])
        self.team("blue", [*UNSTEADY])
        self.person("ann", teams=("red",), models=[])
        self.person("bob", teams=("blue",), models=[])
        self.key(RED, key_alias="red", team_id="red", models=[])
        self.key(BLUE, key_alias="blue", team_id="blue", models=[])
        self.key(OWN_RED, key_alias="ann", user_id="ann", models=[])
        self.key(OWN_BLUE, key_alias="bob", user_id="bob", models=[])
        PROVIDER.asked.clear()

    def ask(self, model: str, key: str, path: str = "/v1/chat/completions", stream: bool = False) -> Answer:
        return self.post(path, {**ROUTES[path], "model": model, "stream": stream}, key)

    def ask_in_chat(self, model: str, person: str, stream: bool = False) -> Answer:
        return self.chat(token_for(person), model, GLOBAL_KEY, stream=stream)

    def check_answered(self, answer: Answer) -> None:
        self.accept(answer)
        # A stream sends the words in two parts.
        self.assertRegex(answer.text, "(?s)Hel.*lo!")

    def check_original_error(self, answer: Answer, status: int) -> None:
        self.assertEqual(answer.status, status, answer.text)
        self.assertNotRegex(answer.text, "Hel|large|fallback")


class Fallbacks(FallbackCase):
    def test_answer_those_who_may_use_them_on_every_route_and_in_streams(self) -> None:
        for path, stream in MOCKED_CALLS:
            for key in (RED, OWN_RED):
                with self.subTest(path=path, stream=stream, key=key):
                    self.check_answered(self.ask("unsteady", key, path, stream))

    def test_answer_no_one_else(self) -> None:
        for path, stream in CALLS:
            for key in (BLUE, OWN_BLUE):
                with self.subTest(path=path, stream=stream, key=key):
                    self.check_original_error(self.ask("unsteady", key, path, stream), 500)

    def test_for_long_prompts_and_refused_contents_follow_the_same_rule(self) -> None:
        for model in ("narrow", "strict"):
            for stream in (False, True):
                with self.subTest(model=model, stream=stream):
                    self.check_answered(self.ask(model, RED, stream=stream))
                    self.check_original_error(self.ask(model, BLUE, stream=stream), 400)

    def test_follow_the_person_behind_open_webuis_key(self) -> None:
        for model, status in {"unsteady": 500, "narrow": 400, "strict": 400}.items():
            for stream in (False, True):
                with self.subTest(model=model, stream=stream):
                    self.check_answered(self.ask_in_chat(model, "ann", stream))
                    self.check_original_error(self.ask_in_chat(model, "bob", stream), status)

    def test_follow_the_team_that_pays_although_another_team_has_them(self) -> None:
        self.team("green", ["large"])
        self.person("eve", teams=("blue", "green"), models=[])
        self.check_original_error(self.ask_in_chat("unsteady", "eve"), 500)

    def test_follow_the_members_own_list(self) -> None:
        self.member("ann", "red", allowed_models=["unsteady"])
        self.check_original_error(self.ask_in_chat("unsteady", "ann"), 500)

    def test_follow_the_organisation(self) -> None:
        self.organization("acme", [*UNSTEADY])
        self.key("sk-acme", key_alias="acme", organization_id="acme", models=[])
        self.check_original_error(self.ask("unsteady", "sk-acme"), 500)

    def test_skip_what_fails_or_is_refused_and_take_the_next(self) -> None:
        self.key("sk-free", key_alias="free", models=["unsteady", "free"])
        self.check_answered(self.ask("unsteady", "sk-free"))
        self.assertEqual(PROVIDER.asked, ["unsteady"])


class TheCharge(FallbackCase):
    def charged(self, answer: Answer) -> Row:
        self.check_answered(answer)
        rows = [row for row in self.spend_logs(1) if row["spend"] > 0]
        self.assertEqual(len(rows), 1, rows)
        return rows[0]

    def test_is_for_the_model_that_answered(self) -> None:
        for stream in (False, True):
            with self.subTest(stream=stream):
                self.setUp()
                row = self.charged(self.ask("unsteady", OWN_RED, stream=stream))
                self.assertEqual((row["model_group"], row["user"]), ("large", "ann"))

    def test_is_for_the_person_and_the_team_in_the_chat(self) -> None:
        for stream in (False, True):
            with self.subTest(stream=stream):
                self.setUp()
                row = self.charged(self.ask_in_chat("unsteady", "ann", stream))
                self.assertEqual((row["model_group"], row["user"], row["team_id"]), ("large", "ann", "red"))

    def test_counts_towards_the_budgets_of_the_person_and_the_team(self) -> None:
        row = self.charged(self.ask_in_chat("unsteady", "ann"))
        for counter in ("user:ann", "team:red"):
            self.assertGreaterEqual(self.proxy.spent(counter), row["spend"])

    def test_needs_a_budget_even_after_a_free_model(self) -> None:
        self.check_answered(self.ask_in_chat("unsteady-free", "ann"))
        self.person("eve", teams=("red",), models=[], max_budget=1.0, spend=2.0)
        self.proxy.forget_looked_up()
        self.check_original_error(self.ask_in_chat("unsteady-free", "eve"), 500)

    def test_needs_a_budget_of_the_key_and_of_the_team(self) -> None:
        self.key("sk-poor", key_alias="poor", models=["unsteady-free", "large"], max_budget=1.0, spend=2.0)
        self.check_original_error(self.ask("unsteady-free", "sk-poor"), 500)
        self.check_answered(self.ask("unsteady-free", RED))
        self.team("poor", [*UNSTEADY, "large"], max_budget=1.0, spend=2.0)
        self.key("sk-of-the-poor", key_alias="of-the-poor", team_id="poor", models=[])
        self.check_original_error(self.ask("unsteady-free", "sk-of-the-poor"), 500)


if __name__ == "__main__":
    unittest.main()
