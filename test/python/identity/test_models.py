"""Whose models apply, and who is charged, on the real LiteLLM proxy; run by identity.test.ts."""

import unittest

from support.case import IdentityCase, token_for
from support.tables import Row


class OwnModels(IdentityCase):
    def test_are_the_users_list(self) -> None:
        self.person("ann", models=["small"])
        self.accept(self.chat(token_for("ann")))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "You may not use the model large.*Pick another model")

    def test_are_everything_where_the_list_is_empty_as_everywhere_in_litellm(self) -> None:
        self.person("ann", models=[])
        self.accept(self.chat(token_for("ann"), "large"))

    def test_are_nothing_without_default_models(self) -> None:
        self.person("ann", models=["no-default-models"])
        self.refuse(self.chat(token_for("ann")), 403, "You may not use the model small")

    def test_are_limited_by_the_users_organisation(self) -> None:
        self.organization("acme", ["small"])
        self.person("ann", models=[], organization_id="acme")
        self.accept(self.chat(token_for("ann")))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large")

    def test_limit_the_fallback_models(self) -> None:
        self.person("ann", models=["small"])
        for field in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
            for wanted in (["large"], [{"model": "large"}], [{"small": ["large"]}]):
                with self.subTest(field=field, wanted=wanted):
                    asked: Row = {field: wanted}
                    self.refuse(self.chat(token_for("ann"), **asked), 403, "may not use the model large")
        self.accept(self.chat(token_for("ann"), fallbacks=["small"]))

    def test_limit_each_of_several_models_in_one_request(self) -> None:
        self.person("ann", models=["small"])
        self.refuse(self.chat(token_for("ann"), "small,large"), 403, "may not use the model large")

    def test_must_be_named(self) -> None:
        self.person("ann", models=[])
        answer = self.call("/v1/chat/completions", {"messages": []}, token_for("ann"))
        self.refuse(answer, 400, "names no model")


class Teams(IdentityCase):
    def charged(self, model: str) -> tuple[str, str]:
        """The user and the team that are charged for a chat."""
        done = len(self.proxy.database.spend_log_transactions)
        self.accept(self.chat(token_for("ann"), model))
        row = self.spend_logs(done + 1)[-1]
        return row["user"], row["team_id"]

    def test_grant_their_models_and_are_charged(self) -> None:
        self.team("red", ["large"])
        self.person("ann", teams=("red",), models=["small"])
        self.assertEqual(self.charged("large"), ("ann", "red"))
        self.assertEqual(self.charged("small"), ("ann", ""))

    def test_are_charged_in_the_order_in_which_they_were_joined(self) -> None:
        self.team("red", ["small", "large"])
        self.team("blue", ["large"])
        self.person("ann", teams=("blue", "red"), models=[])
        self.assertEqual([self.charged("large"), self.charged("small")], [("ann", "blue"), ("ann", "red")])

    def test_that_are_blocked_grant_nothing_and_are_named(self) -> None:
        self.team("red", ["large"], blocked=True, team_alias="The reds")
        self.person("ann", teams=("red",))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large.*Blocked teams.*The reds")

    def test_that_are_blocked_pass_the_charge_to_the_next(self) -> None:
        self.team("red", ["large"], blocked=True)
        self.team("blue", ["large"])
        self.person("ann", teams=("red", "blue"))
        self.assertEqual(self.charged("large"), ("ann", "blue"))

    def test_grant_nothing_to_people_they_do_not_list(self) -> None:
        self.team("red", ["large"])
        self.person("ann", teams=("red",))
        self.rows.litellm_teamtable.rows["red",]["members_with_roles"].clear()
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large")

    def test_grant_models_at_once_to_people_who_joined(self) -> None:
        self.team("red", ["large"])
        self.person("bob", teams=("red",))
        self.accept(self.chat(token_for("bob"), "large"))
        self.person("ann", teams=("red",))
        self.accept(self.chat(token_for("ann"), "large"))

    def test_do_not_query_the_database_each_time_for_a_member(self) -> None:
        self.team("red", ["large"])
        self.person("ann")["teams"] = ["red"]
        for count in (1, 2):
            self.accept(self.chat(token_for("ann")))
            self.spend_logs(count)
        before = self.rows.queries
        self.accept(self.chat(token_for("ann")))
        self.spend_logs(3)
        self.assertEqual(self.rows.queries, before)

    def test_grant_nothing_to_people_who_left(self) -> None:
        self.team("red", ["large"])
        user = self.person("ann", teams=("red",))
        self.assertEqual(self.charged("large"), ("ann", "red"))
        user["teams"] = []
        self.proxy.forget_looked_up()
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large")

    def test_know_members_by_their_e_mail_too(self) -> None:
        self.team("red", ["large"], members_with_roles=[{"user_email": "Ann@example.com", "role": "user"}])
        self.person("ann")["teams"] = ["red"]
        self.assertEqual(self.charged("large"), ("ann", "red"))

    def test_that_were_deleted_are_skipped(self) -> None:
        self.team("red", ["large"])
        self.person("ann", teams=("red",))
        del self.rows.litellm_teamtable.rows["red",]
        self.assertEqual(self.charged("small"), ("ann", ""))

    def test_are_limited_by_their_organisation(self) -> None:
        self.organization("acme", ["small"])
        self.team("red", ["small", "large"], organization_id="acme")
        self.person("ann", teams=("red",), models=["no-default-models"])
        self.assertEqual(self.charged("small"), ("ann", "red"))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large")

    def test_whose_organisation_is_missing_grant_nothing(self) -> None:
        self.team("red", ["large"], organization_id="gone")
        self.person("ann", teams=("red",))
        answer = self.chat(token_for("ann"), "large")
        self.assertGreaterEqual(answer.status, 400)

    def test_may_grant_a_member_less(self) -> None:
        self.team("red", ["small", "large"])
        self.person("ann", teams=("red",), models=["no-default-models"])
        self.member("ann", "red", allowed_models=["small"])
        self.assertEqual(self.charged("small"), ("ann", "red"))
        self.refuse(self.chat(token_for("ann"), "large"), 403, "may not use the model large")

    def test_must_grant_the_fallback_models_too(self) -> None:
        self.team("red", ["small"])
        self.team("blue", ["small", "large"])
        self.person("ann", teams=("red", "blue"), models=["no-default-models"])
        self.accept(self.chat(token_for("ann"), fallbacks=["large"]))
        self.assertEqual(self.spend_logs()[0]["team_id"], "blue")


if __name__ == "__main__":
    unittest.main()
