"""Budgets, rates and spend logs of the people behind one key, on the real LiteLLM proxy; run by identity.test.ts."""

import unittest
from datetime import datetime

from support.case import IdentityCase, token_for
from support.client import token_of
from support.configuration import GLOBAL_KEY

# An answer costs 0.05 USD.
COST = 0.05


class Budgets(IdentityCase):
    def test_of_a_person_are_enforced(self) -> None:
        self.person("ann", max_budget=1.0, spend=1.0)
        answer = self.chat(token_for("ann"))
        self.refuse(answer, self.over_budget, "Your own budget is used up: 1.00 of 1.00 USD. An administrator")
        self.assertEqual(answer.error["type"], "budget_exceeded")

    def test_say_when_they_reset(self) -> None:
        self.person("ann", max_budget=1.0, spend=2.0, budget_reset_at=datetime(2027, 1, 1, 6, 30))
        self.refuse(self.chat(token_for("ann")), self.over_budget, "It resets on 2027-01-01 at 06:30 UTC")

    def test_of_a_person_count_in_every_team(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",), max_budget=1.0, spend=1.0)
        self.refuse(self.chat(token_for("ann")), self.over_budget, "Your own budget")

    def test_of_a_person_do_not_affect_others(self) -> None:
        self.person("ann", max_budget=1.0, spend=1.0)
        self.person("bob", max_budget=1.0)
        self.accept(self.chat(token_for("bob")))

    def test_of_a_team_are_enforced_and_no_other_team_pays_instead(self) -> None:
        self.team("red", ["small"], max_budget=1.0, spend=1.1)
        self.team("blue", ["small"])
        self.person("ann", teams=("red", "blue"))
        self.refuse(self.chat(token_for("ann")), self.over_budget, "Your team's budget is used up: 1.10 of 1.00")

    def test_of_a_member_are_enforced(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",))
        self.person("bob", teams=("red",))
        self.member("ann", "red", spend=0.5, max_budget=0.5)
        self.refuse(
            self.chat(token_for("ann")), self.over_budget, "Your share of your team's budget is used up: 0.50 of 0.50"
        )
        self.accept(self.chat(token_for("bob")))

    def test_of_each_member_default_to_the_teams(self) -> None:
        self.rows.litellm_budgettable.put(budget_id="each", max_budget=0.5)
        self.team("red", ["small"], metadata={"team_member_budget_id": "each"})
        self.person("ann", teams=("red",))
        self.member("ann", "red", spend=0.5)
        self.refuse(self.chat(token_for("ann")), self.over_budget, "Your share")

    def test_of_an_organisation_are_enforced(self) -> None:
        self.organization("acme", [], spend=3.0, max_budget=3.0)
        self.team("red", ["small"], organization_id="acme")
        self.person("ann", teams=("red",))
        self.person("bob", organization_id="acme")
        for who in ("ann", "bob"):
            self.refuse(self.chat(token_for(who)), self.over_budget, "Your organisation's budget is used up")

    def test_allow_models_that_cost_nothing(self) -> None:
        self.person("ann", models=[], max_budget=1.0, spend=1.0)
        self.accept(self.chat(token_for("ann"), "free"))

    def test_are_used_up_by_answers(self) -> None:
        self.person("ann", max_budget=2 * COST)
        for count in (1, 2):
            self.accept(self.chat(token_for("ann")))
            self.spend_logs(count)
        self.refuse(self.chat(token_for("ann")), self.over_budget, "0.10 of 0.10 USD")

    def test_of_open_webuis_key_count_each_answer_once(self) -> None:
        self.rows.litellm_verificationtoken.rows[token_of(GLOBAL_KEY),]["max_budget"] = 100.0
        self.rows.litellm_usertable.rows["openwebui_system",]["max_budget"] = 100.0
        self.person("ann", max_budget=100.0)
        for count in (1, 2):
            self.accept(self.chat(token_for("ann")))
            self.spend_logs(count)
        self.assert_spent(2 * COST, f"key:{token_of(GLOBAL_KEY)}", "user:ann")
        self.assert_spent(0.0, "user:openwebui_system")

    def test_are_not_used_up_by_refusals(self) -> None:
        self.rows.litellm_verificationtoken.rows[token_of(GLOBAL_KEY),]["max_budget"] = 100.0
        self.team("red", ["small"], max_budget=50.0)
        self.person("ann", teams=("red",), max_budget=1.0, spend=1.0)
        for model in ("small", "large"):
            self.assertGreaterEqual(self.chat(token_for("ann"), model).status, 400)
        self.spend_logs(2)
        self.assert_spent(0.0, f"key:{token_of(GLOBAL_KEY)}", "team:red")

    def assert_spent(self, amount: float, *counters: str) -> None:
        for counter in counters:
            self.assertAlmostEqual(self.proxy.spent(counter), amount, msg=counter)


class Rates(IdentityCase):
    def test_of_a_person_are_enforced(self) -> None:
        self.person("ann", rpm_limit=2)
        self.person("bob")
        self.assertEqual(self.statuses("ann", "ann", "ann", "bob"), [200, 200, 429, 200])

    def test_of_tokens_are_enforced(self) -> None:
        self.person("ann", tpm_limit=1)
        self.assertEqual(self.chat(token_for("ann")).status, 429)

    def test_of_a_team_are_shared(self) -> None:
        self.team("red", ["small"], rpm_limit=2)
        self.person("ann", teams=("red",))
        self.person("bob", teams=("red",))
        self.assertEqual(self.statuses("ann", "bob", "ann", "bob"), [200, 200, 429, 429])

    def test_of_a_member_are_enforced(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",))
        self.person("bob", teams=("red",))
        self.member("ann", "red", rpm_limit=1)
        self.assertEqual(self.statuses("ann", "ann", "bob", "bob"), [200, 429, 200, 200])

    def test_of_an_organisation_are_shared(self) -> None:
        self.organization("acme", [], rpm_limit=1)
        self.team("red", ["small"], organization_id="acme")
        self.person("ann", teams=("red",))
        self.person("bob", organization_id="acme")
        self.assertEqual(self.statuses("ann", "bob"), [200, 429])

    def statuses(self, *people: str) -> list[int]:
        return [self.chat(token_for(who)).status for who in people]


class SpendLogs(IdentityCase):
    def setUp(self) -> None:
        super().setUp()
        self.organization("acme", [])
        self.team("red", ["small"], team_alias="The reds", organization_id="acme")
        self.person("ann", teams=("red",))

    def test_have_person_team_and_organisation(self) -> None:
        self.accept(self.chat(token_for("ann")))
        (row,) = self.spend_logs()
        self.assertEqual((row["user"], row["team_id"], row["organization_id"]), ("ann", "red", "acme"))
        self.assertAlmostEqual(row["spend"], COST)
        for counter in ("user:ann", "team:red", "team_member:ann:red", "org:acme"):
            self.assertAlmostEqual(self.proxy.spent(counter), COST, msg=counter)

    def test_have_them_for_streams_too(self) -> None:
        answer = self.chat(token_for("ann"), stream=True)
        self.accept(answer)
        self.assertIn("data: [DONE]", answer.text)
        (row,) = self.spend_logs()
        self.assertEqual((row["user"], row["team_id"]), ("ann", "red"))
        self.assertGreater(row["spend"], 0)

    def test_have_them_for_embeddings_and_responses(self) -> None:
        self.accept(self.call("/v1/embeddings", {"model": "small", "input": "Hi"}, token_for("ann")))
        self.accept(self.call("/v1/responses", {"model": "small", "input": "Hi"}, token_for("ann")))
        self.assertEqual([(row["user"], row["team_id"]) for row in self.spend_logs(2)], [("ann", "red")] * 2)

    def test_have_the_person_who_was_refused(self) -> None:
        self.assertEqual(self.chat(token_for("ann"), "large").status, 403)
        (row,) = self.spend_logs()
        self.assertEqual((row["user"], row["status"], row["spend"]), ("ann", "failure", 0.0))

    def test_have_nothing_of_the_previous_request(self) -> None:
        self.accept(self.chat(token_for("ann")))
        self.person("bob")
        self.accept(self.chat(token_for("bob")))
        row = self.spend_logs(2)[-1]
        self.assertEqual((row["user"], row["team_id"], row["organization_id"]), ("bob", "", ""))

    def test_leave_the_cached_key_of_open_webui_unchanged(self) -> None:
        self.accept(self.chat(token_for("ann")))
        cached = self.proxy.cached_key(GLOBAL_KEY)
        self.assertEqual((cached.user_id, cached.team_id), ("openwebui_system", None))

    def test_have_nothing_of_a_team_that_open_webuis_key_was_given(self) -> None:
        self.team("blue", [])
        row = self.rows.litellm_verificationtoken.rows[token_of(GLOBAL_KEY),]
        row.update(team_id="blue", team_alias="The blues", team_max_budget=5.0, team_rpm_limit=1)
        self.person("bob")
        seen = self.enterContext(self.proxy.watch_calls())
        for _ in range(2):
            self.accept(self.chat(token_for("bob")))
        metadata = seen[0]["metadata"]
        self.assertEqual(
            [metadata[f"user_api_key_team_{name}"] for name in ("id", "alias", "max_budget")], [None, None, None]
        )

    def test_label_the_metrics_with_the_person(self) -> None:
        seen = self.enterContext(self.proxy.watch_calls())
        self.accept(self.chat(token_for("ann")))
        metadata = seen[0]["metadata"]
        names = ("user_id", "user_email", "team_id", "team_alias", "org_id", "alias")
        self.assertEqual(
            [metadata[f"user_api_key_{name}"] for name in names],
            ["ann", "ann@example.com", "red", "The reds", "acme", "openwebui_global_key"],
        )


if __name__ == "__main__":
    unittest.main()
