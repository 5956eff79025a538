"""What happens to the rest of a budget when a key rotates; run by python.test.ts."""

import unittest
from datetime import UTC, datetime, timedelta

from fake_litellm import Object, token_of
from job_case import DECLARED, KEY, NEW_KEY, JobCase

THIRD_KEY = "sk-third-value-of-the-key"
BUDGET: Object = {**DECLARED, "maxBudget": 10, "budgetDuration": "30d"}
LIFETIME: Object = {**DECLARED, "maxBudget": 10}
LONG_AGO = "2020-01-01T00:00:00+00:00"


def in_minutes(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


class RotatedBudgets(JobCase):
    def rotate(self, declared: Object, spent: float, value: str = NEW_KEY, before: str = KEY) -> tuple[Object, Object]:
        """Rotates a key after the old value has spent this much. Returns the rows of the old and the new value."""
        self.litellm.key(before)["spend"] = spent
        self.succeed({**declared, "key": value})
        return self.litellm.key(before), self.litellm.key(value)

    def assert_together(self, old: Object, new: Object, budget: float) -> None:
        """Compares what the old value has spent and what both may still spend with the budget."""
        most = old["max_budget"] + (new["max_budget"] - new["spend"])
        self.assertLessEqual(most, budget + 1e-9)

    def test_move_to_the_new_value(self) -> None:
        for spent, most_of_old in ((0.0, 5.0), (4.0, 7.0), (10.0, 10.0), (12.5, 12.5)):
            with self.subTest(spent=spent):
                self.litellm.rows.clear()
                self.succeed(BUDGET)
                old, new = self.rotate(BUDGET, spent)
                self.assertEqual((old["max_budget"], new["spend"], new["max_budget"]), (most_of_old, most_of_old, 10))
                self.assert_together(old, new, max(10, spent))

    def test_are_not_refilled_for_the_old_value(self) -> None:
        self.succeed(BUDGET)
        old, new = self.rotate(BUDGET, 4.0)
        self.assertEqual((old["budget_duration"], old["budget_reset_at"]), (None, None))
        self.assertIsNotNone(new["budget_reset_at"])

    def test_end_the_old_value_with_their_period(self) -> None:
        self.succeed(BUDGET)
        self.litellm.key(KEY)["budget_reset_at"] = in_minutes(10)
        self.rotate(BUDGET, 4.0)
        (sent,) = (body for body in self.litellm.sent("/key/update") if "duration" in body)
        self.assertRegex(sent["duration"], "^(599|600)s$")

    def test_keep_the_grace_period_when_theirs_is_longer(self) -> None:
        self.succeed(BUDGET)
        self.rotate(BUDGET, 4.0)
        (sent,) = (body for body in self.litellm.sent("/key/update") if "duration" in body)
        self.assertEqual(sent["duration"], "3620s")

    def test_include_spend_that_litellm_writes_late(self) -> None:
        self.succeed(BUDGET)

        def write_spend() -> None:
            self.litellm.key(KEY)["spend"] = 9.5

        self.clock.while_asleep = write_spend
        old, new = self.rotate(BUDGET, 0.0)
        self.assertEqual((old["max_budget"], new["spend"]), (5.0, 9.5))
        self.assertGreaterEqual(sum(self.clock.pauses), 20)

    def test_of_several_keys_need_one_pause(self) -> None:
        other: Object = {**BUDGET, "alias": "other", "key": "sk-other"}
        self.succeed(BUDGET, other)
        self.succeed({**BUDGET, "key": NEW_KEY}, {**other, "key": THIRD_KEY})
        self.assertLess(sum(self.clock.pauses), 25)

    def test_need_no_pause_when_nothing_is_rotated(self) -> None:
        self.succeed(BUDGET)
        self.succeed({**BUDGET, "rpmLimit": 3})
        self.assertEqual(self.clock.pauses, [])

    def test_move_after_an_interrupted_run(self) -> None:
        self.succeed(BUDGET)
        self.litellm.key(KEY)["spend"] = 4.0
        self.litellm.instead["/key/generate"] = lambda _: (403, {"error": "no"})
        self.fail_with({**BUDGET, "key": NEW_KEY})
        self.litellm.instead.clear()
        self.succeed({**BUDGET, "key": NEW_KEY})
        old, new = self.litellm.key(KEY), self.litellm.key(NEW_KEY)
        self.assertEqual((old["max_budget"], new["spend"]), (7.0, 7.0))

    def test_move_through_several_values(self) -> None:
        self.succeed(BUDGET)
        self.rotate(BUDGET, 4.0)
        self.litellm.key(KEY)["created_at"], self.litellm.key(NEW_KEY)["created_at"] = "2026-01-01", "2026-01-02"
        second, third = self.rotate(BUDGET, 8.0, THIRD_KEY, NEW_KEY)
        self.assertEqual((second["max_budget"], third["spend"]), (9.0, 9.0))
        # The first value has at most 7, with which the second started.
        self.assertLessEqual(7 + (second["max_budget"] - 7) + (10 - third["spend"]), 10)

    def test_of_an_expired_period_do_not_move(self) -> None:
        self.succeed(BUDGET)
        self.litellm.key(KEY)["budget_reset_at"] = in_minutes(5)
        self.litellm.key(KEY)["spend"] = 4.0
        self.litellm.instead["/key/generate"] = lambda _: (403, {"error": "no"})
        self.fail_with({**BUDGET, "key": NEW_KEY})
        self.litellm.instead.clear()
        self.litellm.key(KEY)["metadata"]["managed_window"] = LONG_AGO
        self.succeed({**BUDGET, "key": NEW_KEY})
        self.assertEqual(self.litellm.key(NEW_KEY)["spend"], 0.0)

    def test_use_a_lowered_limit(self) -> None:
        self.succeed(BUDGET)
        old, new = self.rotate({**BUDGET, "maxBudget": 6}, 4.0)
        self.assertEqual((old["max_budget"], new["spend"], new["max_budget"]), (5.0, 5.0, 6))

    def test_without_a_limit_show_the_spend(self) -> None:
        self.succeed(DECLARED)
        old, new = self.rotate(DECLARED, 4.0)
        self.assertEqual((old["max_budget"], new["max_budget"], new["spend"]), (None, None, 4.0))
        self.assertEqual(self.clock.pauses, [])


class LifetimeBudgets(JobCase):
    def setUp(self) -> None:
        super().setUp()
        self.succeed(LIFETIME)
        self.litellm.key(KEY)["spend"] = 4.0
        self.declared = {**LIFETIME, "key": NEW_KEY}
        self.succeed(self.declared)

    def test_get_back_what_the_old_value_did_not_use(self) -> None:
        self.litellm.key(KEY).update(spend=5.0, expires=LONG_AGO)
        self.succeed(self.declared)
        new = self.litellm.key(NEW_KEY)
        # 7 counted as spent from the start, of which 2 were not.
        self.assertEqual((list(self.litellm.rows), new["spend"], new["max_budget"]), ([token_of(NEW_KEY)], 7.0, 12))
        self.assertEqual(self.succeed(self.declared), ["key service: unchanged"])

    def test_get_nothing_back_before_all_spend_is_written(self) -> None:
        self.litellm.key(KEY)["expires"] = in_minutes(-14)
        self.succeed(self.declared)
        self.assertIn(token_of(KEY), self.litellm.rows)
        self.assertEqual(self.litellm.key(NEW_KEY)["max_budget"], 10)

    def test_get_it_back_once_after_an_interrupted_run(self) -> None:
        self.litellm.key(KEY).update(spend=5.0, expires=LONG_AGO)
        self.litellm.instead["/key/delete"] = lambda _: (403, {"error": "no"})
        self.fail_with(self.declared)
        self.litellm.instead.clear()
        self.succeed(self.declared)
        self.assertEqual(self.litellm.key(NEW_KEY)["max_budget"], 12)

    def test_carry_it_over_to_the_next_value(self) -> None:
        self.litellm.key(KEY).update(spend=5.0, expires=LONG_AGO)
        self.succeed(self.declared)
        self.litellm.key(NEW_KEY)["spend"] = 12.0
        self.succeed({**LIFETIME, "key": THIRD_KEY})
        # All 10 are spent: 12 were counted, 2 of which no key spent.
        self.assertEqual(self.litellm.key(THIRD_KEY)["spend"], 10.0)


if __name__ == "__main__":
    unittest.main()
