"""Tests of imports into the real LiteLLM; run by people.test.ts."""

import copy
import importlib.metadata
import unittest
from typing import Any

from people_case import ANN, BOB, PeopleCase, changes
from support.tables import Row

# Later versions have organisations only with a licence.
HAS_ORGANIZATIONS = tuple(map(int, importlib.metadata.version("litellm").split(".")[:2])) < (1, 102)


class Creation(PeopleCase):
    def test_creates_teams_and_people_and_adds_them(self) -> None:
        created = [
            "team Search: create",
            "user ann@example.com: create",
            "user ann@example.com: add to team Search",
            "user bob@example.com: create",
            "user bob@example.com: add to team Search",
        ]
        self.assertEqual(self.load(ANN, BOB), created)
        ann = self.user()
        self.assertEqual((ann["user_alias"], ann["models"], ann["max_budget"]), ("Ann", [], 10))
        self.assertEqual((ann["user_role"], ann["metadata"]), ("internal_user", {"managed_by": "people-import"}))
        (team,) = self.rows.litellm_teamtable.rows.values()
        members = {member["user_id"] for member in team["members_with_roles"] if member["role"] == "user"}
        self.assertEqual(members, {ann["user_id"], self.user("bob@example.com")["user_id"]})
        self.assertEqual(ann["teams"], [team["team_id"]])
        # A new team must not open every model to its members.
        self.assertEqual(team["models"], ["no-default-models"])

    def test_creates_no_keys(self) -> None:
        self.load(ANN)
        self.assertEqual(self.rows.litellm_verificationtoken.rows, {})

    def test_a_second_run_changes_nothing(self) -> None:
        self.load(ANN, BOB)
        self.assertEqual(self.load(ANN, BOB), [])
        self.assertEqual(self.load(ANN, BOB, prune=True), [])

    def test_a_dry_run_shows_the_same_changes_and_makes_none(self) -> None:
        planned = self.plan(ANN)
        self.assertEqual(planned["done"], 0)
        self.assertEqual(self.rows.litellm_usertable.rows, {})
        self.assertEqual(self.rows.litellm_teamtable.rows, {})
        self.assertEqual(self.load(ANN), changes(planned))

    def test_of_organisations_needs_a_version_that_has_them(self) -> None:
        person = {**ANN, "organization": ["Acme"]}
        report = self.plan(person, apply=True)
        if not HAS_ORGANIZATIONS:
            (problem,) = report["problems"]
            self.assertRegex(problem["message"], "organisations only with a licence")
            self.assertEqual(self.rows.litellm_usertable.rows, {})
            return
        self.assertEqual((report["problems"], report["failure"]), ([], None))
        self.assertIn("organisation Acme: create", changes(report))
        self.assertIn("user ann@example.com: add to organisation Acme", changes(report))
        self.assertEqual(self.load(person), [])
        self.assertEqual(self.load(ANN), [])
        self.assertEqual(self.load(ANN, prune=True), ["user ann@example.com: remove from organisation Acme"])
        self.assertEqual(self.load(ANN, prune=True), [])


class Update(PeopleCase):
    def test_sends_only_what_differs(self) -> None:
        cases: list[tuple[str, Any, str]] = [
            ("name", "Ann Smith", "user_alias"),
            ("role", "internal_user_viewer", "user_role"),
            ("models", ["small"], "models"),
            ("max_budget", 20, "max_budget"),
        ]
        for column, value, field in cases:
            with self.subTest(column):
                self.proxy.forget()
                self.load(ANN)
                before = copy.deepcopy(self.user())
                (change,) = self.plan({**ANN, column: value}, apply=True)["changes"]
                self.assertEqual((change["action"], change["line"]), ("update", 2))
                self.assertEqual(change["fields"], {column: {"file": value, "litellm": before[field]}})
                self.assertEqual({**self.user(), field: before[field]}, before)
                self.assertEqual(self.load({**ANN, column: value}), [])

    def test_removes_a_budget(self) -> None:
        self.load(ANN)
        person = {**ANN, "max_budget": None, "budget_duration": None}
        self.assertEqual(self.load(person), ["user ann@example.com: update"])
        self.assertIsNone(self.user()["max_budget"])
        self.assertEqual(self.load(person), [])
        (exported,) = self.run_command(command="export")
        self.assertIsNone(exported["budget_duration"])

    def test_keeps_the_name_and_role_when_the_file_has_none(self) -> None:
        self.load({**ANN, "role": "proxy_admin_viewer"})
        self.assertEqual(self.load({**ANN, "name": "", "role": ""}), [])

    def test_does_not_mark_people_that_an_administrator_created(self) -> None:
        self.add_user("by-hand", user_email="Ann@Example.com")
        self.assertIn("user ann@example.com: update", self.load(ANN))
        self.assertEqual(self.user("Ann@Example.com")["metadata"], {})
        self.assertEqual(self.load(BOB, prune=True)[-1:], ["user bob@example.com: add to team Search"])

    def test_leaves_other_people_and_other_teams_alone(self) -> None:
        self.load({**ANN, "teams": ["Search", "Ads"]}, BOB)
        self.assertEqual(self.load(ANN), [])


class Problems(PeopleCase):
    def test_are_all_reported_before_anything_changes(self) -> None:
        self.add_user("first", user_email="bob@example.com")
        self.add_user("second", user_email="BOB@example.com")
        self.add_user("of-a-key", user_email="key@example.com", metadata={"managed_by": "llm-stack"})
        for team_id in ("one", "two"):
            self.rows.litellm_teamtable.put(team_id=team_id, team_alias="Twin", members_with_roles=[], models=[])
        people: list[Row] = [
            {**ANN, "models": ["small", "huge"]},
            {**BOB, "teams": ["Twin"]},
            {**ANN, "line": 4, "email": "key@example.com"},
        ]
        report = self.plan(*people, apply=True)
        found = [(problem["line"], problem["message"].split(":")[0]) for problem in report["problems"]]
        expected = [
            (2, "unknown model huge"),
            (3, "LiteLLM has 2 users with the e-mail bob@example.com"),
            (3, "LiteLLM has 2 teams with the name Twin"),
            (4, "the e-mail key@example.com belongs to a user of the stack that is not a person"),
        ]
        self.assertEqual(found, expected)
        self.assertEqual((report["changes"], len(self.rows.litellm_usertable.rows)), ([], 3))

    def test_include_an_emptied_model_list_which_litellm_ignores(self) -> None:
        self.load({**ANN, "models": ["small"]})
        (problem,) = self.plan(ANN, apply=True)["problems"]
        self.assertRegex(problem["message"], "cannot empty a user's model list, now small")
        # If a version of LiteLLM obeys, the check can go.
        self.send("/user/update", {"user_id": self.user()["user_id"], "models": []})
        self.assertEqual(self.user()["models"], ["small"])

    def test_include_a_period_that_some_versions_cannot_remove(self) -> None:
        self.load(ANN)
        (problem,) = self.plan({**ANN, "budget_duration": None}, apply=True)["problems"]
        self.assertRegex(problem["message"], "cannot remove a budget's period, now 30d")


class Interruption(PeopleCase):
    def test_keeps_what_is_done_and_the_next_run_continues(self) -> None:
        self.rows.litellm_teamtable.put(team_id="search", team_alias="Search", members_with_roles=[], models=[])
        self.rows.litellm_teamtable.unchangeable = RuntimeError("the database is read-only")
        report = self.plan(ANN, BOB, apply=True)
        self.assertEqual(report["done"], 1)
        self.assertRegex(report["failure"], "/team/member_add")
        self.assertEqual(report["changes"][1]["action"], "add to team Search")
        self.rows.litellm_teamtable.unchangeable = None
        remaining = [
            "user ann@example.com: add to team Search",
            "user bob@example.com: create",
            "user bob@example.com: add to team Search",
        ]
        self.assertEqual(self.load(ANN, BOB), remaining)


class Export(PeopleCase):
    def test_has_what_an_import_reads(self) -> None:
        self.load(ANN, BOB)
        self.add_user("of-a-key", user_email="key@example.com", metadata={"managed_by": "llm-stack"})
        exported = self.run_command(command="export")
        self.assertEqual([person["email"] for person in exported], ["ann@example.com", "bob@example.com"])
        self.assertEqual(exported[0], {**{k: v for k, v in ANN.items() if k != "line"}, "role": "internal_user"})
        self.assertEqual(self.load(*({**person, "line": 2} for person in exported), prune=True), [])


if __name__ == "__main__":
    unittest.main()
