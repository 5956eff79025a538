"""Tests of `npm run grant` against the real LiteLLM; run by people.test.ts."""

import importlib
import unittest
from typing import Any
from unittest import mock

from people_case import ANN, MODELS, PeopleCase
from support.tables import Row

NOW = "2026-11-28T10:00:00Z"
LATER = "2027-01-01T00:00:00Z"


class Grants(PeopleCase):
    def setUp(self) -> None:
        super().setUp()
        self.at(NOW)
        self.load(ANN)

    def at(self, moment: str) -> None:
        # The program that runs is read anew, and takes the clock from its own module.
        for module in ("access.grant_format", "people.grants"):
            patch = mock.patch.object(importlib.import_module(module), "utc_now", lambda: moment)
            patch.start()
            self.addCleanup(patch.stop)

    def run_grant(self, command: str, email: str = "ann@example.com", **more: Any) -> Any:
        wanted = {"command": command, "email": email, "models": ["large"], "ends_at": LATER, "apply": True, **more}
        return self.run_program("people.grant_commands", wanted)

    def refuse(self, pattern: str, command: str = "give", **more: Any) -> None:
        with self.assertRaisesRegex(SystemExit, pattern):
            self.run_grant(command, **more)

    def grants(self) -> Any:
        return self.user()["metadata"].get("managed_grants")

    def test_are_written_for_the_person_and_keep_the_other_metadata(self) -> None:
        stored = {"models": ["large"], "granted_at": NOW, "ends_at": LATER}
        answer = {"email": "ann@example.com", **stored, "active": True}
        self.assertEqual(self.run_grant("give"), [answer])
        self.assertEqual(self.user()["metadata"], {"managed_by": "people-import", "managed_grants": [stored]})
        self.assertEqual(self.run_grant("list"), [answer])

    def test_are_only_checked_without_apply(self) -> None:
        (shown,) = self.run_grant("give", apply=False)
        self.assertEqual((shown["models"], shown["ends_at"]), (["large"], LATER))
        self.assertIsNone(self.grants())

    def test_stay_when_more_follow_and_when_an_import_changes_or_blocks_the_person(self) -> None:
        self.run_grant("give")
        self.run_grant("give", models=["small"])
        self.load({**ANN, "name": "Ann Smith"})
        self.load({**ANN, "email": "other@example.com"}, prune=True)
        self.load(ANN)
        self.assertEqual([grant["models"] for grant in self.grants()], [["large"], ["small"]])

    def test_end_when_they_are_revoked_and_stay_as_a_record(self) -> None:
        self.run_grant("give", models=["large", "small"])
        self.at("2026-11-29T10:00:00Z")
        (ended,) = self.run_grant("revoke", models=["large"])
        self.assertEqual((ended["models"], ended["active"]), (["large"], False))
        self.assertEqual(
            [(grant["models"], grant["ends_at"]) for grant in self.grants()],
            [(["small"], LATER), (["large"], "2026-11-29T10:00:00Z")],
        )
        self.assertEqual([grant["models"] for grant in self.run_grant("revoke", models=[])], [["small"]])
        self.assertEqual(self.run_grant("revoke", models=[]), [])
        self.assertEqual([grant["active"] for grant in self.run_grant("list")], [False, False])

    def test_need_one_person_and_known_models(self) -> None:
        self.add_user("first", user_email="bob@example.com")
        self.add_user("second", user_email="BOB@example.com")
        self.add_user("of-a-key", user_email="key@example.com", metadata={"managed_by": "llm-stack"})
        self.refuse("no user with the e-mail nn@example.com", email="nn@example.com")
        self.refuse("2 users with the e-mail bob@example.com", email="bob@example.com")
        self.refuse("not a person", email="key@example.com")
        self.refuse(f"Unknown: huge. .*: {', '.join(sorted(MODELS))}", models=["large", "huge"])
        # LiteLLM's special names are not models.
        for name in ("all-proxy-models", "no-default-models", "*"):
            self.refuse("Unknown: ", models=[name])
        self.refuse("no user with the e-mail nn@example.com", command="revoke", email="nn@example.com")
        self.assertIsNone(self.grants())

    def test_have_the_form_that_the_rules_read(self) -> None:
        rules = importlib.import_module("access.grants")
        self.run_grant("give")
        user: Row = self.user()
        table = importlib.import_module("litellm.proxy._types").LiteLLM_UserTable
        with mock.patch.object(rules, "utc_now", lambda: NOW):
            self.assertEqual(rules.granted_models(table(**user)), ["large"])
        with mock.patch.object(rules, "utc_now", lambda: LATER):
            self.assertEqual(rules.granted_models(table(**user)), [])


if __name__ == "__main__":
    unittest.main()
