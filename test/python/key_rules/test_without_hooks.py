"""What LiteLLM itself leaves open. If a version closes it, the hooks can go; run by key-rules.test.ts."""

import unittest
from datetime import timedelta

from support.bounds_case import BoundsCase
from support.tables import Row
from test_changes import HOLES

# Fields that need more than the key: an object or a licence.
NOT_MEASURED = ("object_permission", "budget_id", "key_alias")


class WithoutHooks(BoundsCase):
    hooks = False

    def test_a_member_may_make_a_key_without_any_bound(self) -> None:
        terms: Row = {"models": [], "duration": None, "max_budget": None, "budget_duration": None, "rpm_limit": None}
        made = self.accept(self.make(**terms, key_type="default"))
        self.assertIsNone(self.row(made["token"]).get("max_budget"))
        # It has the rights of the service itself.
        self.accept(self.make(made["key"]))

    def test_a_budget_of_many_hours_resets_within_a_day(self) -> None:
        made = self.accept(self.make(budget_duration="720h"))
        row = self.row(made["token"])
        self.assertLess(row["budget_reset_at"], row["expires"] - timedelta(days=88))

    def test_a_member_may_widen_a_key(self) -> None:
        for fields in HOLES:
            if not set(fields) & set(NOT_MEASURED):
                with self.subTest(fields=fields):
                    token = self.key("sk-made-by-wordpress", "wordpress", max_budget=20.0, rpm_limit=60)
                    self.accept(self.change(token, **fields))


if __name__ == "__main__":
    unittest.main()
