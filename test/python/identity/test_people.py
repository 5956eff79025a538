"""Which LiteLLM user sends a request, on the real LiteLLM proxy; run by identity.test.ts."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from support.case import IdentityCase, identity_token, token_for

# An id that Open WebUI itself assigned to an account.
OWN_ID = "f145a0be-0f0c-4f6a-9d0c-3b1c6f2e7a11"


class Accounts(IdentityCase):
    def test_that_the_synchronisation_created_are_their_users(self) -> None:
        self.person("ann")
        self.accept(self.chat(token_for("ann")))
        self.assertEqual(self.spend_logs()[0]["user"], "ann")

    def test_that_existed_before_are_found_by_e_mail_in_any_case(self) -> None:
        self.person("a-1", user_email=" Ann@Example.COM")
        self.accept(self.chat(identity_token(sub=OWN_ID, email="aNN@example.com ")))
        self.assertEqual(self.spend_logs()[0]["user"], "a-1")

    def test_of_users_without_e_mail_are_found_by_their_link(self) -> None:
        self.person("ann", user_email=None)
        self.accept(self.chat(token_for("ann")))

    def test_with_the_e_mail_of_another_user_are_that_users(self) -> None:
        self.person("ann", user_email="new@example.com", models=[])
        self.person("bob")
        token = identity_token(sub="usr_ann", email="bob@example.com")
        self.accept(self.chat(token))
        self.assertEqual(self.spend_logs()[0]["user"], "bob")
        self.refuse(self.chat(token, "large"), 403, "may not use")

    def test_linked_to_a_user_with_another_e_mail_match_no_user(self) -> None:
        self.person("ann", user_email="new@example.com")
        self.refuse(self.chat(token_for("ann")), 403, "does not know you")

    def test_with_the_e_mail_of_two_users_are_refused(self) -> None:
        self.person("ann")
        self.person("ann-2", user_email="ANN@example.com")
        for token in (identity_token(sub=OWN_ID), token_for("ann")):
            answer = self.chat(token)
            self.refuse(answer, 403, "Several users of LiteLLM have your e-mail.*administrator")
            self.assertNotRegex(answer.error["message"], r"@|\bann")

    def test_of_no_user_in_litellm_are_refused(self) -> None:
        for token in (
            token_for("eve"),
            identity_token(sub=OWN_ID, email="eve@example.com"),
            identity_token(email="a_n@example.com"),
        ):
            self.refuse(self.chat(token), 403, "does not know you.*administrator of the gateway can add you")

    def test_do_not_match_users_without_e_mail_by_an_empty_one(self) -> None:
        self.person("ann", user_email="")
        self.refuse(self.chat(identity_token(sub=OWN_ID, email="ann@example.com")), 403, "does not know you")


class BlockedPeople(IdentityCase):
    def test_are_refused(self) -> None:
        self.person("ann", metadata={"scim_active": False})
        self.person("bob", metadata={"blocked": True})
        for who in ("ann", "bob"):
            self.refuse(self.chat(token_for(who)), 403, "Your account is blocked. An administrator")

    def test_are_refused_in_their_teams_too(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",), metadata={"blocked": True})
        self.refuse(self.chat(token_for("ann")), 403, "Your account is blocked")

    def test_are_readmitted(self) -> None:
        user = self.person("ann", metadata={"blocked": True})
        self.chat(token_for("ann"))
        user["metadata"] = {"blocked": False, "scim_active": True}
        self.proxy.forget_looked_up()
        self.accept(self.chat(token_for("ann")))


class LookUps(IdentityCase):
    def test_are_cached(self) -> None:
        self.team("red", ["small"])
        self.person("ann", teams=("red",))
        # Writing spend also looks things up after the first responses.
        for count in (1, 2):
            self.accept(self.chat(token_for("ann")))
            self.spend_logs(count)
        before = self.rows.queries
        for _ in range(10):
            self.accept(self.chat(token_for("ann")))
        self.spend_logs(12)
        self.assertEqual(self.rows.queries, before)

    def test_are_repeated_when_the_cache_expires(self) -> None:
        user = self.person("ann")
        self.accept(self.chat(token_for("ann")))
        user["models"] = ["large"]
        self.proxy.forget_looked_up()
        self.refuse(self.chat(token_for("ann")), 403, "may not use the model small")

    def test_of_unknown_people_are_cached_too(self) -> None:
        self.chat(token_for("eve"))
        before = self.rows.queries
        self.chat(token_for("eve"))
        self.assertEqual(self.rows.queries, before)

    def test_see_at_once_that_a_user_was_deleted_through_litellm(self) -> None:
        self.person("ann")
        self.accept(self.chat(token_for("ann")))
        del self.rows.litellm_usertable.rows["ann",]
        # What LiteLLM does when it deletes a user.
        self.proxy.module.user_api_key_cache.delete_cache(key="ann")
        self.refuse(self.chat(token_for("ann")), 403, "does not know you")

    def test_fail_closed_while_the_database_is_down(self) -> None:
        self.person("ann")
        self.accept(self.chat(token_for("ann")))
        self.rows.outage = ConnectionError("no route to host")
        self.proxy.forget_identities()
        self.refuse(self.chat(token_for("ann")), 503, "database does not answer. Please try again in a minute")

    def test_move_no_charge_while_the_database_is_down(self) -> None:
        self.organization("acme", [])
        self.team("red", ["small"], organization_id="acme")
        self.person("ann", teams=("red",))
        self.accept(self.chat(token_for("ann")))
        self.spend_logs()
        self.rows.outage = ConnectionError("no route to host")
        for forgotten in ("team_id:red", "org_id:acme:with_budget", self.proxy.key_of_membership("ann", "red")):
            with self.subTest(forgotten):
                self.proxy.forget_cached(forgotten)
                self.refuse(self.chat(token_for("ann")), 503, "database does not answer about")


class UnknownUsers(IdentityCase):
    def setUp(self) -> None:
        super().setUp()
        self.team("newcomers", ["small"], max_budget=0.06)
        self.proxy.set_default_team("newcomers")

    def test_are_refused_unless_there_is_a_team_for_them(self) -> None:
        self.proxy.set_default_team(None)
        self.refuse(self.chat(token_for("eve")), 403, "does not know you")
        self.assertEqual(list(self.rows.litellm_usertable.rows), [("openwebui_system",)])

    def test_become_users_of_only_that_team(self) -> None:
        self.accept(self.chat(identity_token(sub=OWN_ID, email="Eve@Example.com", name="Eve")))
        (user,) = (row for row in self.rows.litellm_usertable.rows.values() if row["user_id"] != "openwebui_system")
        self.assertEqual(
            (user["user_email"], user["user_alias"], user["teams"]), ("eve@example.com", "Eve", ["newcomers"])
        )
        self.assertEqual((user["models"], user["user_role"]), (["no-default-models"], "internal_user"))
        self.assertEqual(self.spend_logs()[0]["team_id"], "newcomers")
        self.refuse(
            self.chat(identity_token(sub=OWN_ID, email="eve@example.com"), "large"), 403, "may not use the model large"
        )

    def test_get_no_key(self) -> None:
        before = len(self.rows.litellm_verificationtoken.rows)
        self.accept(self.chat(token_for("eve")))
        self.assertEqual(len(self.rows.litellm_verificationtoken.rows), before)

    def test_share_the_teams_budget(self) -> None:
        self.accept(self.chat(token_for("eve")))
        self.spend_logs()
        self.accept(self.chat(token_for("adam")))
        self.spend_logs(2)
        self.refuse(self.chat(token_for("cain")), self.over_budget, "Your team's budget is used up: 0.10 of 0.06 USD")

    def test_are_created_once_by_many_first_requests(self) -> None:
        self.rows.litellm_teamtable.rows["newcomers",]["max_budget"] = None
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: self.chat(token_for("eve")), range(8)))
        self.assertEqual([answer.status for answer in answers], [200] * 8)
        self.assertEqual(len(self.rows.litellm_usertable.rows), 2)

    def test_are_not_created_when_they_cannot_join_the_team(self) -> None:
        self.rows.litellm_teamtable.unchangeable = ConnectionError("no route to host")
        self.refuse(self.chat(token_for("eve")), 503, "adding you failed. Please try again")
        self.assertEqual(list(self.rows.litellm_usertable.rows), [("openwebui_system",)])
        self.rows.litellm_teamtable.unchangeable = None
        self.accept(self.chat(token_for("eve")))

    def test_are_not_created_when_the_team_is_missing(self) -> None:
        del self.rows.litellm_teamtable.rows["newcomers",]
        self.proxy.forget_looked_up()
        self.refuse(self.chat(token_for("eve")), 403, "LiteLLM has no team newcomers.*running `up`")
        self.assertEqual(len(self.rows.litellm_usertable.rows), 1)


if __name__ == "__main__":
    unittest.main()
