"""Tests of `import --prune` against the real LiteLLM; run by people.test.ts."""

import unittest

from people_case import ANN, BOB, PeopleCase


class Prune(PeopleCase):
    def test_removes_imported_people_from_teams_that_their_line_no_longer_names(self) -> None:
        self.load({**ANN, "teams": ["Search", "Ads"]})
        self.assertEqual(self.load(ANN, prune=True), ["user ann@example.com: remove from team Ads"])
        self.assertEqual(len(self.user()["teams"]), 1)
        self.assertEqual(self.load(ANN, prune=True), [])

    def test_touches_no_one_that_an_administrator_created(self) -> None:
        self.load({**ANN, "teams": ["Search", "Ads"]})
        self.add_user("by-hand", user_email="bob@example.com")
        self.load(ANN, {**BOB, "teams": ["Ads"]})
        self.assertEqual(
            self.load(ANN, {**BOB, "teams": []}, prune=True), ["user ann@example.com: remove from team Ads"]
        )
        self.assertEqual(self.load(ANN, prune=True), [])

    def test_blocks_people_and_their_keys_instead_of_deleting_them(self) -> None:
        self.load(ANN, BOB)
        self.key("a" * 64, self.user()["user_id"])
        self.assertEqual(self.load(BOB), [])
        self.assertEqual(self.load(BOB, prune=True), ["user ann@example.com: block"])
        self.assertTrue(self.user()["metadata"]["blocked"])
        self.assertTrue(self.is_blocked("a" * 64))
        self.assertEqual(len(self.user()["teams"]), 1)
        self.assertEqual(self.load(BOB, prune=True), [])

    def test_is_undone_by_a_file_that_names_them_again(self) -> None:
        self.load(ANN, BOB)
        self.key("a" * 64, self.user()["user_id"])
        self.key("b" * 64, self.user()["user_id"], blocked=True)
        self.load(BOB, prune=True)
        self.assertEqual(self.load(ANN, BOB), ["user ann@example.com: unblock"])
        self.assertFalse(self.user()["metadata"]["blocked"])
        self.assertEqual((self.is_blocked("a" * 64), self.is_blocked("b" * 64)), (False, True))
        self.assertEqual(self.load(ANN, BOB, prune=True), [])

    def test_blocks_the_keys_that_a_failed_run_left(self) -> None:
        self.load(ANN, BOB)
        self.key("a" * 64, self.user()["user_id"])
        self.rows.litellm_verificationtoken.unchangeable = RuntimeError("the database is read-only")
        report = self.plan(BOB, prune=True, apply=True)
        self.assertRegex(report["failure"], "/key/block")
        self.assertTrue(self.user()["metadata"]["blocked"])
        self.rows.litellm_verificationtoken.unchangeable = None
        self.assertEqual(self.load(BOB, prune=True), ["user ann@example.com: block"])
        self.assertTrue(self.is_blocked("a" * 64))

    def test_leaves_people_alone_that_an_administrator_blocked(self) -> None:
        self.load(ANN, BOB)
        metadata = {**self.user()["metadata"], "blocked": True}
        self.send("/user/update", {"user_id": self.user()["user_id"], "metadata": metadata})
        self.assertEqual(self.load(BOB, prune=True), [])
        self.assertEqual(self.load(ANN, BOB), [])
        self.assertTrue(self.user()["metadata"]["blocked"])


if __name__ == "__main__":
    unittest.main()
