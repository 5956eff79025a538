"""Temporary grants on the real LiteLLM proxy, until the moment they end; run by access.test.ts."""

import importlib
import unittest
from typing import Any
from unittest import mock

from access_case import OWN_KEY, AccessCase
from support.case import token_for

ENDS_AT = "2026-12-01T00:00:00Z"
BEFORE = "2026-11-30T23:59:59Z"


class Grants(AccessCase):
    def setUp(self) -> None:
        super().setUp()
        self.team("red", ["small"])
        self.key()
        self.at(BEFORE)

    def at(self, moment: str) -> None:
        patch = mock.patch.object(importlib.import_module("access.grants"), "utc_now", lambda: moment)
        patch.start()
        self.addCleanup(patch.stop)

    def grant(self, *models: str, **person: Any) -> None:
        """Ann with a grant."""
        row = self.person("ann", **person)
        row["metadata"] = {"managed_grants": [{"models": list(models), "ends_at": ENDS_AT}]}

    def test_extend_a_persons_list_for_their_own_key_and_the_chat(self) -> None:
        self.grant("large", models=["small"])
        for model in ("small", "large"):
            self.accept(self.ask(model))
            self.accept(self.chat(token_for("ann"), model))
        self.assertEqual(self.ask("vendor/fast").status, 403)
        self.assertEqual(self.listed(), ["large", "small"])

    def test_extend_the_models_of_a_persons_teams(self) -> None:
        self.grant("large", teams=("red",), models=[])
        for model in ("small", "large"):
            self.accept(self.ask(model))
            self.accept(self.chat(token_for("ann"), model))
        self.assertEqual(self.ask("vendor/fast").status, 403)
        self.assertEqual(self.listed(), ["large", "small"])

    def test_end_at_their_moment_for_every_way(self) -> None:
        for person in ({"models": ["small"]}, {"models": [], "teams": ("red",)}):
            with self.subTest(**person):
                self.at(BEFORE)
                self.grant("large", **person)
                self.proxy.forget_looked_up()
                self.accept(self.ask("large"))
                self.accept(self.chat(token_for("ann"), "large"))
                # No row changes and no cache is emptied.
                self.at(ENDS_AT)
                self.assertEqual(self.ask("large").status, 403)
                self.assertEqual(self.chat(token_for("ann"), "large").status, 403)
                self.assertEqual(self.listed(), ["small"])
                self.accept(self.ask("small"))

    def test_cover_fallbacks_and_several_models(self) -> None:
        self.grant("large", models=["small"])
        asked = {"messages": [{"role": "user", "content": "Hi"}]}
        self.accept(self.call("/v1/chat/completions", {**asked, "model": "small", "fallbacks": ["large"]}, key=OWN_KEY))
        refused = self.call(
            "/v1/chat/completions", {**asked, "model": "large", "fallbacks": ["vendor/fast"]}, key=OWN_KEY
        )
        self.assertEqual(refused.status, 403)

    def test_do_not_extend_a_keys_own_list_or_a_teams_key(self) -> None:
        self.grant("large", models=["small"], teams=("red",))
        self.key("sk-narrow", models=["small"])
        self.key("sk-of-the-team", team_id="red")
        for key in ("sk-narrow", "sk-of-the-team"):
            self.accept(self.ask("small", key))
            self.assertEqual(self.ask("large", key).status, 403)

    def test_are_of_no_use_to_a_blocked_person(self) -> None:
        self.grant("large", models=["small"])
        self.rows.litellm_usertable.rows["ann",]["metadata"]["blocked"] = True
        self.assertEqual([self.ask("large").status, self.chat(token_for("ann"), "large").status], [403, 403])

    def test_are_charged_to_the_person(self) -> None:
        self.grant("large", models=[], teams=("red",))
        self.accept(self.chat(token_for("ann"), "large"))
        (log,) = self.spend_logs(1)
        self.assertEqual((log["user"], log.get("team_id") or ""), ("ann", ""))


if __name__ == "__main__":
    unittest.main()
