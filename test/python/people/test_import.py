"""Tests of imports into the real LiteLLM; run by people.test.ts."""

import copy
import importlib.metadata
import unittest
from collections import Counter
from typing import Any
from unittest import mock

from people_case import ANN, BOB, PeopleCase, changes
from support.tables import Row

# Later versions have organisations only with a licence.
HAS_ORGANIZATIONS = tuple(map(int, importlib.metadata.version("litellm").split(".")[:2])) < (1, 102)


class Creation(PeopleCase):
    def test_creates_teams_and_people_and_adds_them(self) -> None:
        created = [
            "team Search: create",
            "user ann@example.com: create",
            "user bob@example.com: create",
            "user ann@example.com: add to team Search",
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
        self.assertEqual(report["done"], 2)
        self.assertRegex(report["failure"], r"/team/member_add: .* \(2 changes at once\)$")
        self.assertEqual(report["changes"][2]["action"], "add to team Search")
        self.rows.litellm_teamtable.unchangeable = None
        remaining = ["user ann@example.com: add to team Search", "user bob@example.com: add to team Search"]
        self.assertEqual(self.load(ANN, BOB), remaining)

    def test_of_a_user_keeps_the_others_that_were_created_at_once(self) -> None:
        bad = {**BOB, "email": "bob@example.com", "budget_duration": "never", "max_budget": 1}
        report = self.plan(ANN, bad, apply=True)
        self.assertEqual(report["done"], 1)
        self.assertRegex(report["failure"], "/user/new")
        remaining = ["user ann@example.com: add to team Search", "user bob@example.com: add to team Search"]
        self.assertEqual(self.load(ANN, BOB)[-2:], remaining)
        self.assertEqual(self.load(ANN, BOB), [])


class ManyPeople(PeopleCase):
    def requests_of(self, *people: Row) -> Counter[str]:
        """Imports, and counts the requests to LiteLLM by path."""
        api = importlib.import_module("keys.litellm_api")
        paths: Counter[str] = Counter()
        call = api.LiteLLM.call

        def counted(proxy: Any, method: str, path: str, body: Any = None) -> Any:
            paths[path.partition("?")[0]] += 1
            return call(proxy, method, path, body)

        with mock.patch.object(api.LiteLLM, "call", counted):
            self.load(*people)
        return paths

    def test_of_one_team_join_it_with_few_requests(self) -> None:
        people = [{**ANN, "line": place, "email": f"p{place}@example.com"} for place in range(120)]
        requests = self.requests_of(*people)
        self.assertEqual((requests["/user/new"], requests["/team/member_add"]), (120, 3))
        (team,) = self.rows.litellm_teamtable.rows.values()
        self.assertEqual(len({member["user_id"] for member in team["members_with_roles"]} - {"default_user_id"}), 120)

    def test_are_in_their_teams_soon_after_they_exist(self) -> None:
        # Until then, an empty list would give them every model.
        people = [
            {**ANN, "line": place, "email": f"p{place}@example.com", "teams": [f"T{place % 3}"]} for place in range(300)
        ]
        order = [(change["subject"], change["action"]) for change in self.plan(*people)["changes"]]
        for person in people:
            subject = f"user {person['email']}"
            joined = order.index((subject, f"add to team {person['teams'][0]}"))
            self.assertLessEqual(joined - order.index((subject, "create")), 100)

    def test_are_planned_by_what_litellm_has(self) -> None:
        count = 2000
        for place in range(count):
            user_id = f"u{place}"
            self.add_user(user_id, user_email=f"p{place}@example.com", user_alias="Ann", teams=[f"t{place % 40}"])
        for place in range(40):
            members = [{"user_id": f"u{one}", "role": "user"} for one in range(place, count, 40)]
            team: Row = {"team_id": f"t{place}", "team_alias": f"Team {place}", "models": ["small"]}
            self.rows.litellm_teamtable.put(**team, members_with_roles=members)
        people = [
            {
                **BOB,
                "name": "Ann",
                "line": place + 2,
                "email": f"p{place}@example.com",
                "teams": [f"Team {place % 40}"],
            }
            for place in range(count)
        ]
        self.assertEqual(self.plan(*people)["changes"], [])
        people[7] = {**people[7], "teams": ["Team 7", "Team 8"], "models": ["large"]}
        self.assertEqual(
            changes(self.plan(*people)), ["user p7@example.com: update", "user p7@example.com: add to team Team 8"]
        )


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
