"""Models without a known price, on the real LiteLLM proxy; run by prices.test.ts."""

import importlib
import unittest
from typing import Any, ClassVar
from unittest import mock

from support.case import IdentityCase, token_for
from support.client import token_of
from support.configuration import GLOBAL_KEY
from support.server import MASTER_KEY, Answer

KEY = "sk-of-a-program"
ANSWER = {"api_key": "none", "mock_response": "Hello!"}
PRICE = {"input_cost_per_token": 0.001, "output_cost_per_token": 0.001}
# Each model's deployments; of the wildcard, gpt-4o-mini alone is in LiteLLM's price list.
DEPLOYMENTS: dict[str, list[dict[str, Any]]] = {
    "unpriced": [{"model": "openai/unpriced"}],
    "gift": [{"model": "openai/gift", "input_cost_per_token": 0, "output_cost_per_token": 0}],
    "listed": [{"model": "openai/gpt-4o-mini"}],
    "mixed": [{"model": "openai/gpt-4o-mini"}, {"model": "openai/unpriced"}],
    "azure": [{"model": "azure/our-deployment", "base_model": "azure/gpt-4o"}],
    "safe": [{"model": "openai/safe", **PRICE}],
    "safe-at-first": [{"model": "openai/safe-at-first", **PRICE}],
    "wild/*": [{"model": "openai/*"}],
}
FALLBACKS = [{"safe-at-first": ["safe"]}, {"safe": ["unpriced"]}]


class UnpricedCase(IdentityCase):
    models: ClassVar[list[str]] = [name for name in DEPLOYMENTS if "*" not in name] + ["wild/*"]
    added = False

    def setUp(self) -> None:
        super().setUp()
        if not UnpricedCase.added:
            UnpricedCase.added = True
            self.proxy.do(self.add_deployments())

    async def add_deployments(self) -> None:
        types = importlib.import_module("litellm.types.router")
        for name, deployments in DEPLOYMENTS.items():
            for own in deployments:
                deployment = types.Deployment(
                    model_name=name, litellm_params=types.LiteLLM_Params(**ANSWER, **own), model_info={}
                )
                self.proxy.module.llm_router.add_deployment(deployment)

    def key(self, **fields: Any) -> None:
        defaults = {"key_alias": "program", "models": self.models, "spend": 0.0, "metadata": {}}
        self.rows.litellm_verificationtoken.put(token=token_of(KEY), **{**defaults, **fields})

    def ask(self, model: str, key: str = KEY) -> Answer:
        return self.chat(None, model, key)

    def refuse_unpriced(self, answer: Answer, owner: str, model: str = "unpriced") -> None:
        self.refuse(answer, 403, f"may call openai/{model}, which has no known price, so {owner} could use it past")
        self.assertEqual(answer.error["type"], "model_price_unknown")


class WithAKey(UnpricedCase):
    def test_it_is_served_where_no_budget_counts(self) -> None:
        self.key()
        self.accept(self.ask("unpriced"))
        self.accept(self.ask("unpriced", MASTER_KEY))

    def test_it_is_refused_when_the_key_has_a_budget(self) -> None:
        for budget in (1000.0, 0.0):
            self.key(max_budget=budget, spend=-1.0)
            self.proxy.forget_looked_up()
            self.refuse_unpriced(self.ask("unpriced"), "the key")

    def test_it_is_refused_when_the_owner_has_a_budget(self) -> None:
        self.person("ann", models=self.models, max_budget=10.0)
        self.key(user_id="ann")
        self.refuse_unpriced(self.ask("unpriced"), "the user")

    def test_it_is_refused_when_the_team_has_a_budget(self) -> None:
        self.team("red", self.models, max_budget=10.0)
        self.key(team_id="red")
        self.refuse_unpriced(self.ask("unpriced"), "the team")

    def test_it_is_refused_when_the_owner_has_a_share_of_the_teams_budget(self) -> None:
        self.team("red", self.models)
        self.person("ann", models=self.models, teams=("red",))
        self.member("ann", "red", max_budget=10.0)
        self.key(team_id="red", user_id="ann")
        self.refuse_unpriced(self.ask("unpriced"), "the member of the team")

    def test_it_is_refused_when_every_member_has_a_share_of_the_teams_budget(self) -> None:
        self.rows.litellm_budgettable.put(budget_id="each", max_budget=10.0)
        self.team("red", self.models, metadata={"team_member_budget_id": "each"})
        self.person("ann", models=self.models, teams=("red",))
        self.key(team_id="red", user_id="ann")
        self.refuse_unpriced(self.ask("unpriced"), "the member of the team")

    def test_it_is_refused_when_the_organisation_has_a_budget(self) -> None:
        self.organization("acme", [], max_budget=10.0)
        self.team("red", self.models, organization_id="acme")
        self.key(team_id="red")
        self.refuse_unpriced(self.ask("unpriced"), "the organisation")
        self.person("ann", models=self.models, organization_id="acme")
        self.key(user_id="ann")
        self.proxy.forget_looked_up()
        self.refuse_unpriced(self.ask("unpriced"), "the organisation")

    def test_it_is_served_when_the_settings_allow_it(self) -> None:
        self.key(max_budget=1000.0)
        with mock.patch.object(importlib.import_module("prices.rules"), "UNPRICED_MODELS", "allow"):
            self.accept(self.ask("unpriced"))

    def test_it_is_refused_wherever_a_request_names_it(self) -> None:
        self.key(max_budget=1000.0)
        self.refuse_unpriced(self.chat(None, "listed,unpriced", KEY), "the key")
        self.refuse_unpriced(self.chat(None, "listed", KEY, fallbacks=["unpriced"]), "the key")


class BehindOpenWebUI(UnpricedCase):
    def test_it_is_served_where_no_budget_counts(self) -> None:
        self.person("ann", models=self.models)
        self.accept(self.chat(token_for("ann"), "unpriced"))

    def test_it_is_refused_when_the_person_has_a_budget(self) -> None:
        self.person("ann", models=self.models, max_budget=10.0)
        self.person("bob", models=self.models)
        self.refuse_unpriced(self.chat(token_for("ann"), "unpriced"), "the user")
        self.accept(self.chat(token_for("bob"), "unpriced"))

    def test_it_is_refused_when_the_billed_team_has_a_budget(self) -> None:
        self.team("red", self.models, max_budget=10.0)
        self.person("ann", models=self.models, teams=("red",))
        self.refuse_unpriced(self.chat(token_for("ann"), "unpriced"), "the team")

    def test_it_is_refused_when_the_member_or_the_organisation_has_a_budget(self) -> None:
        self.organization("acme", [], max_budget=10.0)
        self.team("red", self.models)
        self.team("blue", self.models, organization_id="acme")
        self.person("ann", models=self.models, teams=("red",))
        self.member("ann", "red", max_budget=10.0)
        self.person("bob", models=self.models, teams=("blue",))
        self.refuse_unpriced(self.chat(token_for("ann"), "unpriced"), "the member of the team")
        self.refuse_unpriced(self.chat(token_for("bob"), "unpriced"), "the organisation")

    def test_it_is_refused_to_all_when_the_key_has_a_budget(self) -> None:
        self.rows.litellm_verificationtoken.rows[token_of(GLOBAL_KEY),]["max_budget"] = 100.0
        self.person("ann", models=self.models)
        self.refuse_unpriced(self.chat(token_for("ann"), "unpriced"), "the key")
        self.accept(self.chat(token_for("ann"), "listed"))


class WhatLitellmReallyCalls(UnpricedCase):
    """The key has a budget throughout."""

    def setUp(self) -> None:
        super().setUp()
        self.key(max_budget=1000.0)

    def test_has_a_price_in_the_list_or_of_its_own(self) -> None:
        for model in ("listed", "gift", "azure", "wild/gpt-4o-mini"):
            with self.subTest(model=model):
                self.accept(self.ask(model))

    def test_may_be_any_deployment_of_the_name(self) -> None:
        self.refuse_unpriced(self.ask("mixed"), "the key")

    def test_may_be_any_model_of_a_wildcard(self) -> None:
        self.refuse_unpriced(self.ask("wild/unheard-of"), "the key", "unheard-of")

    def test_may_be_a_fallback_of_a_fallback(self) -> None:
        self.accept(self.ask("safe-at-first"))
        with mock.patch.object(self.proxy.module.llm_router, "fallbacks", FALLBACKS):
            self.refuse_unpriced(self.ask("safe-at-first"), "the key")
        with mock.patch.object(self.proxy.module.llm_router, "context_window_fallbacks", [{"*": ["unpriced"]}]):
            self.refuse_unpriced(self.ask("listed"), "the key")

    def test_may_be_a_deployment_by_its_id(self) -> None:
        self.key(max_budget=1000.0, models=["all-proxy-models"])
        self.proxy.forget_looked_up()
        (deployment,) = self.proxy.module.llm_router.get_model_list(model_name="unpriced")
        answer = self.ask(deployment["model_info"]["id"])
        self.refuse_unpriced(answer, "the key")


class Setting(UnpricedCase):
    def test_is_one_of_two(self) -> None:
        read = importlib.import_module("prices.rules").parse_setting
        self.assertEqual([read(text) for text in ("refuse", "allow")], ["refuse", "allow"])
        for text in ("", "deny", "Allow", "allow "):
            with self.subTest(text=text), self.assertRaisesRegex(ValueError, "The variable UNPRICED_MODELS is "):
                read(text)


if __name__ == "__main__":
    unittest.main()
