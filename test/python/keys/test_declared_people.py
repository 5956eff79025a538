"""Tests of the declared users and teams against a fake LiteLLM; run by python.test.ts."""

import unittest
from typing import Any

from fake_litellm import Object
from job_case import DECLARED, JobCase

ADMIN: Object = {"id": "admin", "email": "Admin@Example.com", "alias": "Administrator", "models": ["all-proxy-models"]}
TEAM: Object = {
    "id": "blog",
    "alias": "Blog",
    "models": ["small"],
    "maxBudget": 100,
    "budgetDuration": "30d",
    "rpmLimit": 50,
    "members": ["blog-service"],
    "memberPermissions": ["/key/generate"],
}


class Users(JobCase):
    def test_are_created_once_without_a_key(self) -> None:
        self.assertEqual(self.succeed(users=[ADMIN]), ["user admin: created"])
        user = self.litellm.users["admin"]
        self.assertEqual((user["user_email"], user["user_role"]), ("Admin@Example.com", "internal_user"))
        self.assertEqual((user["auto_create_key"], user["models"]), (False, ["all-proxy-models"]))
        self.assertEqual(self.succeed(users=[ADMIN]), ["user admin: unchanged"])

    def test_that_exist_keep_what_an_administrator_changed(self) -> None:
        self.succeed(users=[ADMIN])
        self.litellm.users["admin"]["models"] = ["small"]
        self.succeed(users=[ADMIN])
        self.assertEqual(self.litellm.users["admin"]["models"], ["small"])

    def test_are_not_created_next_to_one_with_their_e_mail(self) -> None:
        self.litellm.users["by-hand"] = {"user_id": "by-hand", "user_email": "admin@example.com"}
        self.litellm.instead["/user/list"] = lambda _: (
            200,
            {"users": [self.litellm.users["by-hand"]], "total_pages": 1},
        )
        self.assertEqual(self.succeed(users=[ADMIN]), ["user admin: unchanged"])

    def test_are_created_next_to_one_whose_e_mail_only_contains_theirs(self) -> None:
        self.litellm.users["other"] = {"user_id": "other", "user_email": "xAdmin@Example.com"}
        self.assertEqual(self.succeed(users=[ADMIN]), ["user admin: created"])

    def test_that_cannot_be_created_are_reported_and_delay_no_key(self) -> None:
        self.litellm.instead["/user/new"] = lambda _: (403, {"error": "the licence has no more users"})
        self.assertRegex(self.fail_with(DECLARED, users=[ADMIN]), "^user admin: .*the licence has no more users")
        self.assertEqual(self.litellm.aliases(), ["service"])


class Teams(JobCase):
    def test_are_created_with_their_limits_members_and_mark(self) -> None:
        self.assertEqual(self.succeed(teams=[TEAM]), ["team blog: created"])
        team = self.litellm.teams["blog"]
        self.assertEqual((team["models"], team["max_budget"], team["rpm_limit"]), (["small"], 100, 50))
        self.assertEqual(team["members_with_roles"][0], {"role": "user", "user_id": "blog-service"})
        self.assertEqual(team["team_member_permissions"], ["/key/generate"])
        self.assertEqual(team["metadata"], {"managed_by": "llm-stack"})

    def test_a_second_run_changes_nothing(self) -> None:
        self.succeed(teams=[TEAM])
        self.litellm.requests.clear()
        self.assertEqual(self.succeed(teams=[TEAM]), ["team blog: unchanged"])
        self.assertEqual(self.changing_requests(), [])

    def test_get_only_the_changed_field(self) -> None:
        changes: list[tuple[str, Any, str]] = [
            ("alias", "Weblog", "team_alias"),
            ("models", ["large"], "models"),
            ("maxBudget", None, "max_budget"),
            ("rpmLimit", 7, "rpm_limit"),
            ("memberPermissions", [], "team_member_permissions"),
        ]
        for name, value, field in changes:
            with self.subTest(name):
                self.succeed(teams=[TEAM])
                self.litellm.requests.clear()
                self.assertEqual(self.succeed(teams=[{**TEAM, name: value}]), [f"team blog: updated {field}"])
                self.assertEqual(self.changing_requests(), [("/team/update", {"team_id": "blog", field: value})])

    def test_get_back_a_removed_member(self) -> None:
        self.succeed(teams=[TEAM])
        self.litellm.teams["blog"]["members_with_roles"] = []
        self.assertEqual(self.succeed(teams=[TEAM]), ["team blog: updated members"])

    def test_of_others_are_never_changed(self) -> None:
        self.litellm.teams["blog"] = {"team_id": "blog", "metadata": None, "blocked": False}
        self.assertRegex(self.fail_with(teams=[TEAM]), "^team blog: .*this stack did not make")
        self.assertEqual(self.succeed(), [])
        self.assertFalse(self.litellm.teams["blog"]["blocked"])

    def test_that_are_no_longer_declared_are_blocked_and_kept(self) -> None:
        self.succeed(teams=[TEAM])
        printed, _ = self.run_job()
        self.assertIn("undeclared teams: blocked blog", printed)
        self.assertTrue(self.litellm.teams["blog"]["blocked"])
        self.assertEqual(self.succeed(teams=[TEAM]), ["team blog: updated blocked"])


if __name__ == "__main__":
    unittest.main()
