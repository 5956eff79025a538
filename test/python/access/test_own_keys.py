"""What users' own keys may call and list, on the real LiteLLM proxy; run by access.test.ts."""

import importlib
import unittest
from unittest import mock

from access_case import OWN_KEY, AccessCase
from support.case import token_for
from support.configuration import ALL_MODELS, GLOBAL_KEY
from support.server import MASTER_KEY
from support.tables import Row

EVERYTHING = list(ALL_MODELS)
SESSION = "sk-of-a-session-of-litellms-interface"
LISTS = ("/v1/models", "/models", "/v1/model/info", "/model/info", "/model_group/info")


class AKeyWithoutATeam(AccessCase):
    def setUp(self) -> None:
        super().setUp()
        self.team("red", ["small"], team_alias="The reds")
        self.team("blue", ["large"])
        self.person("ann", teams=("red",), models=[])
        self.key()
        # LiteLLM's interface gives each user who signs in a key of a team that does not exist.
        self.key(SESSION, team_id="litellm-dashboard")

    def refuse_every_way(self, key: str) -> None:
        for path, body in (
            ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Hi"}]}),
            ("/v1/completions", {"prompt": "Hi"}),
            ("/v1/embeddings", {"input": "Hi"}),
            ("/v1/responses", {"input": "Hi"}),
            ("/v1/images/generations", {"prompt": "Hi"}),
        ):
            for asked in ({"model": "large"}, {"model": "small", "fallbacks": ["large"]}, {"model": "small,large"}):
                with self.subTest(path=path, asked=asked):
                    answer = self.call(path, {**body, **asked}, key=key)
                    self.assertIn(answer.status, {400, 403}, answer.text)

    def test_calls_only_the_models_of_its_owners_teams(self) -> None:
        self.accept(self.ask("small"))
        self.refuse(self.ask("large"), 403, "neither a team of yours nor your own account allows it")
        self.refuse_every_way(OWN_KEY)

    def test_of_a_session_of_litellms_interface_does_the_same(self) -> None:
        self.accept(self.ask("small", SESSION))
        self.refuse(self.ask("large", SESSION), 403, "may not use the model large")
        self.refuse_every_way(SESSION)

    def test_of_a_session_is_limited_by_the_owners_own_list(self) -> None:
        self.rows.litellm_usertable.rows["ann",]["models"] = ["large"]
        self.accept(self.ask("large", SESSION))
        self.assertEqual(self.ask("small", SESSION).status, 403)

    def test_calls_every_model_where_the_setting_is_all(self) -> None:
        self.read_empty_lists_as("all")
        self.accept(self.ask("large"))
        self.assertEqual(self.listed(), EVERYTHING)

    def test_calls_the_models_of_several_teams(self) -> None:
        self.person("ann", teams=("red", "blue"), models=[])
        for model in ("small", "large"):
            self.accept(self.ask(model))
        self.assertEqual(self.listed(), ["large", "small"])

    def test_calls_every_model_in_no_team(self) -> None:
        self.person("bob", models=[])
        self.key("sk-of-bob", user_id="bob")
        self.accept(self.ask("large", "sk-of-bob"))
        self.assertEqual(self.listed(key="sk-of-bob"), EVERYTHING)

    def test_calls_nothing_when_its_owners_team_is_blocked(self) -> None:
        self.rows.litellm_teamtable.rows["red",]["blocked"] = True
        self.assertEqual([self.ask(model).status for model in ("small", "large")], [403, 403])
        self.assertEqual(self.listed(), [])

    def test_calls_nothing_when_a_team_lists_an_owner_whose_own_row_names_none(self) -> None:
        for member in ({"user_id": "cat", "role": "user"}, {"user_email": " Cat@Example.com", "role": "user"}):
            self.rows.litellm_teamtable.rows["blue",]["members_with_roles"] = [member]
            self.person("cat", models=[])
            self.key("sk-of-cat", user_id="cat")
            self.proxy.forget_looked_up()
            self.assertEqual(self.ask("large", "sk-of-cat").status, 403)
            self.refuse(self.chat(token_for("cat"), "large"), 403, "may not use the model large")

    def test_fails_closed_while_the_database_does_not_answer(self) -> None:
        self.person("bob", models=[])
        self.key("sk-of-bob", user_id="bob")
        self.accept(self.ask("large", "sk-of-bob"))
        self.proxy.forget_cached("access:in_any_team:bob")
        with mock.patch.object(self.rows, "query_raw", side_effect=RuntimeError("the database is away")):
            self.refuse(self.ask("large", "sk-of-bob"), 503, "database does not answer")

    def test_needs_no_database_while_litellms_cache_is_valid(self) -> None:
        self.person("bob", models=[])
        self.key("sk-of-bob", user_id="bob")
        for count, (model, key) in enumerate((("small", OWN_KEY), ("large", "sk-of-bob")) * 2):
            self.accept(self.ask(model, key))
            self.spend_logs(count + 1)
        before = self.rows.queries
        self.accept(self.ask("small"))
        self.accept(self.ask("large", "sk-of-bob"))
        self.spend_logs(6)
        self.assertEqual(self.rows.queries, before)

    def test_lists_the_models_that_it_may_call(self) -> None:
        for path in LISTS:
            for key in (OWN_KEY, SESSION):
                with self.subTest(path=path, key=key):
                    self.assertEqual(self.listed(path, key), ["small"])

    def test_lists_the_models_that_its_own_list_and_its_owner_allow(self) -> None:
        self.rows.litellm_usertable.rows["ann",]["models"] = ["small", "vendor/*"]
        self.key("sk-narrow", models=["beta", "large"])
        self.assertEqual(self.listed(), ["small", "vendor/fast"])
        self.assertEqual(self.listed(key="sk-narrow"), ["vendor/fast"])

    def test_reveals_no_other_model(self) -> None:
        found = {model: self.get(f"/v1/models/{model}") for model in ("small", "large")}
        self.assertEqual(found, {"small": 200, "large": 404})

    def get(self, path: str, key: str = OWN_KEY) -> int:
        send = importlib.import_module("support.server").send
        return int(send(f"{self.proxy.url}{path}", {"Authorization": f"Bearer {key}"}, None).status)


class OtherKeys(AccessCase):
    """Owners without models of their own show which keys that limits."""

    def setUp(self) -> None:
        super().setUp()
        self.team("red", ["small"])
        self.person("ann", teams=("red",), models=[])

    def test_of_a_team_are_limited_only_by_it(self) -> None:
        self.team("blue", ["large"])
        self.key(team_id="blue")
        self.accept(self.ask("large"))
        self.assertEqual(self.ask("small").status, 403)
        self.assertEqual(self.listed(), ["large"])

    def test_of_services_are_limited_only_by_their_lists(self) -> None:
        self.key(user_id=None, models=["large"])
        self.accept(self.ask("large"))
        self.assertEqual(self.listed(), ["large"])

    def test_with_a_pattern_list_and_call_only_models_of_the_gateway(self) -> None:
        # LiteLLM itself would list every model that its price list has for the provider.
        self.key(user_id=None, models=["vendor/*", "openai/*"])
        for path in ("/v1/models", "/v1/model/info"):
            self.assertEqual(self.listed(path), ["vendor/fast"])
        self.accept(self.ask("vendor/fast"))
        self.assertEqual([self.ask(model).status for model in ("small", "openai/gpt-4o")], [403, 400])

    def test_of_a_team_with_a_pattern_list_only_models_of_the_gateway(self) -> None:
        self.team("blue", ["vendor/*", "openai/*", "small"])
        self.key(team_id="blue")
        self.assertEqual(self.listed(), ["small", "vendor/fast"])
        self.assertEqual([self.ask(model).status for model in ("vendor/fast", "large")], [200, 403])

    def test_of_administrators_call_and_list_everything(self) -> None:
        # LiteLLM makes the holder of the master key a member of every team that it creates.
        administrator: Row = {"user_id": "default_user_id", "role": "admin"}
        self.rows.litellm_teamtable.rows["red",]["members_with_roles"].append(administrator)
        self.person("default_user_id", models=[], user_role="proxy_admin")["teams"] = ["red"]
        self.key(user_id="default_user_id")
        for key in (MASTER_KEY, OWN_KEY):
            self.accept(self.ask("large", key))
            self.assertEqual(self.listed(key=key), EVERYTHING)


class TheChat(AccessCase):
    def test_gives_a_person_with_an_empty_list_what_the_teams_have(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",), models=[])
        self.accept(self.chat(token_for("ann")))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "neither a team of yours nor your own account allows it")
        self.read_empty_lists_as("all")
        self.accept(self.chat(token_for("ann"), "large"))

    def test_lists_no_model_that_is_not_for_chats(self) -> None:
        hidden = mock.patch.object(importlib.import_module("access.listing"), "HIDDEN_FROM_CHATS", frozenset({"large"}))
        with hidden:
            self.assertEqual(self.listed(key=GLOBAL_KEY), [model for model in EVERYTHING if model != "large"])
        self.assertEqual(self.listed(key=GLOBAL_KEY), EVERYTHING)


if __name__ == "__main__":
    unittest.main()
