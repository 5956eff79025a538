"""Tests of the declared keys against a fake LiteLLM; run by python.test.ts."""

import importlib
import unittest
from typing import Any

from fake_litellm import Object, token_of
from job_case import DECLARED, FULL, KEY, NEW_KEY, SALT_KEY, JobCase


class Creation(JobCase):
    def test_creates_a_key_with_everything_that_is_declared(self) -> None:
        self.assertEqual(self.succeed(FULL), ["key service: created"])
        row = self.litellm.key(KEY)
        expected = {
            "key_alias": "service",
            "models": ["small", "large"],
            "max_budget": 10,
            "budget_duration": "30d",
            "rpm_limit": 5,
            "tpm_limit": 6000,
            "max_parallel_requests": 7,
            "allowed_routes": ["/v1/chat/completions"],
            "user_id": "system",
            "expires": None,
        }
        self.assertEqual({name: row[name] for name in expected}, expected)
        self.assertEqual(row["metadata"]["team"], "search")

    def test_a_second_run_changes_nothing(self) -> None:
        self.succeed({**FULL, "duration": "30d"})
        self.litellm.requests.clear()
        self.assertEqual(self.succeed({**FULL, "duration": "30d"}), ["key service: unchanged"])
        self.assertEqual(self.changing_requests(), [])

    def test_adopts_an_existing_key_with_the_declared_value(self) -> None:
        self.litellm.add(KEY, key_alias="service", models=["old"], expires="some day")
        self.assertEqual(self.succeed(DECLARED), ["key service: updated metadata, models"])
        self.assertEqual(self.litellm.key(KEY)["expires"], "some day")


class Update(JobCase):
    def test_sends_only_the_changed_field(self) -> None:
        changes: list[tuple[str, Any, str]] = [
            ("models", ["large"], "models"),
            ("maxBudget", 20.5, "max_budget"),
            ("budgetDuration", "7d", "budget_duration"),
            ("rpmLimit", 50, "rpm_limit"),
            ("tpmLimit", 60, "tpm_limit"),
            ("maxParallelRequests", 70, "max_parallel_requests"),
            ("allowedRoutes", ["/metrics"], "allowed_routes"),
            ("user", "service-x", "user_id"),
            ("aliases", {"mine": "small"}, "aliases"),
        ]
        for name, value, field in changes:
            with self.subTest(name):
                self.succeed(FULL)
                self.litellm.requests.clear()
                self.assertEqual(self.succeed({**FULL, name: value}), [f"key service: updated {field}"])
                self.assertEqual(self.changing_requests(), [("/key/update", {"key": token_of(KEY), field: value})])
                self.assertEqual(self.litellm.key(KEY)[field], value)

    def test_clears_fields_that_are_no_longer_declared(self) -> None:
        self.succeed({**FULL, "duration": "30d"})
        self.succeed(DECLARED)
        row = self.litellm.key(KEY)
        cleared = ("max_budget", "budget_duration", "rpm_limit", "tpm_limit", "max_parallel_requests", "expires")
        self.assertEqual({name: row[name] for name in cleared}, dict.fromkeys(cleared))
        self.assertEqual(row["allowed_routes"], [])

    def test_does_not_restart_a_budget_period_for_another_change(self) -> None:
        self.succeed(FULL)
        period = self.litellm.key(KEY)["budget_reset_at"]
        self.succeed({**FULL, "rpmLimit": 50})
        self.assertEqual(self.litellm.key(KEY)["budget_reset_at"], period)

    def test_leaves_a_blocked_key_blocked(self) -> None:
        self.succeed(DECLARED)
        self.litellm.key(KEY)["blocked"] = True
        self.succeed({**DECLARED, "rpmLimit": 1})
        self.assertTrue(self.litellm.key(KEY)["blocked"])


class Duration(JobCase):
    def test_counts_from_the_creation_and_no_run_extends_it(self) -> None:
        self.succeed({**DECLARED, "duration": "30d"})
        expires = self.litellm.key(KEY)["expires"]
        self.assertRegex(expires, "^2100-01-31")
        self.succeed({**DECLARED, "duration": "30d", "rpmLimit": 1})
        self.assertEqual(self.litellm.key(KEY)["expires"], expires)

    def test_counts_from_its_change(self) -> None:
        self.succeed({**DECLARED, "duration": "30d"})
        self.succeed({**DECLARED, "duration": "60d"})
        self.assertRegex(self.litellm.key(KEY)["expires"], "^2100-03-02")

    def test_that_is_removed_makes_the_key_permanent(self) -> None:
        self.succeed({**DECLARED, "duration": "30d"})
        self.succeed(DECLARED)
        self.assertIsNone(self.litellm.key(KEY)["expires"])
        self.assertEqual(self.succeed(DECLARED), ["key service: unchanged"])

    def test_that_was_never_declared_keeps_an_expiry_set_by_hand(self) -> None:
        self.succeed(DECLARED)
        self.litellm.key(KEY)["expires"] = "set by hand"
        self.succeed({**DECLARED, "rpmLimit": 1})
        self.assertEqual(self.litellm.key(KEY)["expires"], "set by hand")


class Metadata(JobCase):
    def test_of_others_stay(self) -> None:
        self.succeed(DECLARED)
        self.litellm.key(KEY)["metadata"]["model_rpm_limit"] = {"small": 3}
        self.succeed({**DECLARED, "metadata": {"team": "search"}})
        metadata = self.litellm.key(KEY)["metadata"]
        self.assertEqual((metadata["model_rpm_limit"], metadata["team"]), ({"small": 3}, "search"))

    def test_that_are_no_longer_declared_are_removed(self) -> None:
        self.succeed({**DECLARED, "metadata": {"team": "search", "cost": "12"}})
        self.succeed({**DECLARED, "metadata": {"team": "search"}})
        metadata = self.litellm.key(KEY)["metadata"]
        self.assertEqual((metadata["team"], "cost" in metadata), ("search", False))

    def test_that_are_declared_are_restored_after_a_change(self) -> None:
        self.succeed({**DECLARED, "metadata": {"team": "search"}})
        self.litellm.key(KEY)["metadata"]["team"] = "another"
        self.assertEqual(self.succeed({**DECLARED, "metadata": {"team": "search"}}), ["key service: updated metadata"])
        self.assertEqual(self.litellm.key(KEY)["metadata"]["team"], "search")

    def test_cannot_remove_the_mark(self) -> None:
        self.succeed({**DECLARED, "metadata": {"managed_by": "service-x"}})
        self.assertEqual(self.litellm.key(KEY)["metadata"]["managed_by"], "llm-stack")


class Replacement(JobCase):
    def test_keeps_the_old_value_working_for_the_grace_period(self) -> None:
        self.succeed(DECLARED)
        printed, failure = self.run_job({**DECLARED, "key": NEW_KEY})
        self.assertEqual(failure, "")
        old = self.litellm.key(KEY)
        self.assertEqual(self.litellm.aliases(), ["service", f"service-replaced-{token_of(KEY)[:8]}"])
        self.assertEqual((old["blocked"], old["expires"][:13]), (None, "2100-01-01T01"))
        self.assertIn(f"undeclared keys: service-replaced-{token_of(KEY)[:8]} works until 2100-01-01T01", printed)

    def test_no_later_run_extends_the_grace_period(self) -> None:
        self.succeed(DECLARED)
        self.succeed({**DECLARED, "key": NEW_KEY})
        end = self.litellm.key(KEY)["expires"]
        self.succeed({**DECLARED, "key": NEW_KEY, "rpmLimit": 1})
        self.assertEqual(self.litellm.key(KEY)["expires"], end)

    def test_the_old_value_is_deleted_by_a_run_after_the_grace_period(self) -> None:
        self.succeed(DECLARED)
        self.succeed({**DECLARED, "key": NEW_KEY})
        self.litellm.key(KEY)["expires"] = "2020-01-01T00:00:00Z"
        self.succeed({**DECLARED, "key": NEW_KEY})
        self.assertEqual(list(self.litellm.rows), [token_of(NEW_KEY)])

    def test_the_old_value_stays_when_the_new_one_is_refused(self) -> None:
        self.succeed(DECLARED)
        self.assertIn("must start with 'sk-'", self.fail_with({**DECLARED, "key": "without-prefix"}))
        self.assertIn(token_of(KEY), self.litellm.rows)

    def test_a_new_alias_keeps_the_key_and_its_spend(self) -> None:
        self.succeed(DECLARED)
        self.litellm.key(KEY)["spend"] = 3.5
        self.assertEqual(self.succeed({**DECLARED, "alias": "renamed"}), ["key renamed: updated key_alias, metadata"])
        self.assertEqual((self.litellm.aliases(), self.litellm.key(KEY)["spend"]), (["renamed"], 3.5))

    def test_finds_every_key_of_the_alias_on_all_pages(self) -> None:
        for number in range(250):
            self.litellm.add(f"sk-{number}", key_alias="service", metadata={"managed_by": "llm-stack"})
        self.succeed(DECLARED)
        replaced = [alias for alias in self.litellm.aliases() if "-replaced-" in alias]
        self.assertEqual((len(replaced), len(self.litellm.rows)), (250, 251))


class ForeignKeys(JobCase):
    def test_are_never_changed_because_of_their_alias(self) -> None:
        self.litellm.add(NEW_KEY, key_alias="service", models=["theirs"])
        before = dict(self.litellm.key(NEW_KEY))
        failure = self.fail_with(DECLARED)
        self.assertRegex(failure, "^key service: .*this stack did not make.*Rename or delete it in LiteLLM's interface")
        self.assertEqual(self.litellm.rows, {before["token"]: before})

    def test_are_not_mistaken_for_this_stacks_because_of_a_mark_that_anyone_can_write(self) -> None:
        """Routes such as /user/new call no hook of LiteLLM."""
        make_seal = importlib.import_module("key_rules.seal").make_seal
        marks: list[Object] = [
            {"managed_by": "llm-stack"},
            {"managed_by": "llm-stack", "managed_seal": ""},
            {"managed_by": "llm-stack", "managed_seal": make_seal(SALT_KEY, token_of(KEY), "service")},
            {"managed_by": "llm-stack", "managed_seal": make_seal("another secret", token_of(NEW_KEY), "service")},
        ]
        for metadata in marks:
            with self.subTest(metadata=metadata):
                self.litellm.add(NEW_KEY, key_alias="service", metadata=metadata, created_by="eve", spend=9.0)
                before = dict(self.litellm.key(NEW_KEY))
                self.assertIn("this stack did not make", self.fail_with(DECLARED))
                self.litellm.add(NEW_KEY, key_alias="service-replaced-0a1b2c3d", metadata=metadata, created_by="eve")
                self.succeed(DECLARED)
                self.assertEqual(self.litellm.key(NEW_KEY)["metadata"], before["metadata"])
                self.litellm.rows.clear()

    def test_that_the_job_created_before_there_were_seals_are_this_stacks(self) -> None:
        self.litellm.add(NEW_KEY, key_alias="gone", metadata={"managed_by": "llm-stack"})
        self.succeed(DECLARED)
        self.assertEqual(self.litellm.aliases(), ["service"])

    def test_are_not_deleted_as_undeclared(self) -> None:
        for number in range(150):
            self.litellm.add(f"sk-{number}", key_alias=f"person-{number}", metadata={"managed_by": "service-x"})
        self.succeed(DECLARED)
        self.assertEqual(len(self.litellm.rows), 151)


class UndeclaredKeys(JobCase):
    def test_of_this_stack_are_deleted_and_named(self) -> None:
        for number in range(150):
            self.litellm.add(f"sk-{number}", key_alias=f"person-{number}")
        gone = [{**DECLARED, "alias": f"gone-{number}", "key": f"sk-gone-{number}"} for number in range(120)]
        self.succeed(DECLARED, *gone)
        printed, _ = self.run_job(DECLARED)
        self.assertIn("undeclared keys: deleted gone-0, gone-1, gone-10", printed)
        self.assertEqual(len(self.litellm.rows), 151)

    def test_are_blocked_before_anything_else_can_fail(self) -> None:
        self.succeed(DECLARED, {**DECLARED, "alias": "gone", "key": NEW_KEY})
        self.litellm.instead["/key/delete"] = lambda _: (403, {"error": "no"})
        self.fail_with(DECLARED)
        self.assertTrue(self.litellm.key(NEW_KEY)["blocked"])

    def test_stay_while_a_declared_key_has_a_problem(self) -> None:
        self.succeed({**DECLARED, "alias": "gone", "key": NEW_KEY})
        self.fail_with({**DECLARED, "key": "without-prefix"})
        self.assertEqual(self.litellm.aliases(), ["gone"])


if __name__ == "__main__":
    unittest.main()
