"""Which changes of a key are allowed, on the real LiteLLM proxy; run by key-rules.test.ts."""

import importlib
import unittest
from typing import Any
from unittest import mock

from support.bounds_case import SERVICE_KEY, BoundsCase
from support.server import MASTER_KEY
from support.tables import Row

ASKED_BY = {"the service": SERVICE_KEY, "an administrator": MASTER_KEY}
# Changes that LiteLLM allows a member of the team. Each extends the key's rights.
HOLES: tuple[Row, ...] = (
    {"max_budget": None},
    {"temp_budget_increase": 5000, "temp_budget_expiry": "2099-01-01"},
    {"budget_duration": "1s"},
    {"duration": "3650d"},
    {"duration": None},
    {"rpm_limit": 99999},
    {"rpm_limit": None},
    {"allowed_routes": []},
    {"models": []},
    {"aliases": {"small": "large"}},
    {"config": {}},
    {"guardrails": []},
    {"object_permission": {"mcp_servers": ["all"]}},
    {"model_max_budget": {}},
    {"budget_id": "rich"},
    {"user_id": "wps"},
    {"key_alias": "wp-new", "tags": []},
)


# Changes that LiteLLM allows only administrators.
FOR_ADMINISTRATORS: tuple[Row, ...] = ({"max_budget": 30}, {"spend": 0}, {"permissions": {}}, {"budget_limits": []})


class ChangeCase(BoundsCase):
    def setUp(self) -> None:
        super().setUp()
        self.token = self.key("sk-made-by-wordpress", "wordpress", max_budget=20.0, rpm_limit=60, models=["small"])

    def refuse_for_all(self, message: str, token: str | None = None, **fields: Any) -> None:
        self.refuse_for(ASKED_BY, message, token or self.token, fields)

    def refuse_for(self, asked_by: dict[str, str], message: str, token: str, fields: Row) -> None:
        before = dict(self.row(token))
        for name, key in asked_by.items():
            with self.subTest(asked_by=name, fields=fields):
                self.refuse(self.change(token, key, **fields), message)
        self.assertEqual(self.row(token), before)


class KeysOfTheService(ChangeCase):
    def test_can_be_blocked_and_unblocked(self) -> None:
        for key in ASKED_BY.values():
            for blocked in (True, False):
                self.accept(self.change(self.token, key, blocked=blocked))
                self.assertIs(self.row(self.token)["blocked"], blocked)

    def test_are_refused_by_litellm_while_they_are_blocked(self) -> None:
        call = {"model": "small", "messages": [{"role": "user", "content": "Hi"}]}
        made = self.accept(self.make())
        self.accept(self.post("/v1/chat/completions", call, made["key"]))
        self.accept(self.change(made["token"], blocked=True))
        self.assertIn("blocked", self.post("/v1/chat/completions", call, made["key"]).text)

    def test_can_be_renamed(self) -> None:
        self.accept(self.change(self.token, key_alias="wp-new", metadata={"wp_site": "b", "purpose": None}))
        self.assertEqual(self.row(self.token)["key_alias"], "wp-new")
        self.assertEqual(self.row(self.token)["metadata"], {"wp_site": "b", "purpose": None})

    def test_keep_their_terms(self) -> None:
        for fields in HOLES:
            name = next(name for name in fields if name != "key_alias")
            self.refuse_for_all(f"{name} cannot change.* Only key_alias, metadata and blocked can change", **fields)

    def test_keep_their_terms_for_administrators_too(self) -> None:
        for fields in FOR_ADMINISTRATORS:
            self.refuse_for({"an administrator": MASTER_KEY}, "cannot change", self.token, fields)

    def test_keep_their_terms_when_named_by_value_or_alias(self) -> None:
        for named in ({"key": "sk-made-by-wordpress"}, {"key_alias": "sk-made-by-wordpress-alias"}):
            for key in ASKED_BY.values():
                answer = self.post("/key/update", {**named, "max_budget": None}, key)
                self.refuse(answer, "max_budget cannot change")
                self.accept(self.post("/key/update", {**named, "blocked": True}, key))

    def test_keep_their_terms_when_many_change_at_once(self) -> None:
        free = self.key("sk-free", "free")
        keys = [{"key": token, "max_budget": 7} for token in (self.token, free)]
        answer = self.accept(self.post("/key/bulk_update", {"keys": keys}, MASTER_KEY))
        self.assertRegex(str(answer["failed_updates"]), "is refused: .*max_budget cannot change")
        self.assertEqual(self.row(self.token)["max_budget"], 20.0)
        self.assertEqual(self.row(free)["max_budget"], 7)

    def test_get_no_metadata_that_litellm_acts_on(self) -> None:
        for name in ("temp_budget_increase", "temp_budget_expiry", "logging", "model_rpm_limit", "llm-stack"):
            self.refuse_for_all(rf"metadata have \['{name}'\]: they may have purpose", metadata={name: 1})

    def test_keep_the_metadata_of_administrators(self) -> None:
        # New metadata replace all existing ones.
        self.row(self.token)["metadata"] = {"wp_site": "a", "model_rpm_limit": {"small": 1}, "guardrails": ["pii"]}
        for metadata in ({"wp_site": "b"}, {}, None):
            message = r"metadata would replace the key's own entries \(guardrails, model_rpm_limit\): leave it out"
            self.refuse_for_all(message, metadata=metadata)
        self.accept(self.change(self.token, blocked=True))

    def test_are_not_regenerated_by_the_service(self) -> None:
        self.refuse_by_litellm(self.post("/key/regenerate", {"key": self.token, "max_budget": 9999}))

    def test_keep_their_terms_when_an_administrator_regenerates_them(self) -> None:
        proxy = self.gateway.module
        if not hasattr(proxy, "user_custom_key_policy"):
            self.skipTest("LiteLLM asks no hook about renewed keys before 1.106")
        # LiteLLM regenerates keys only with a licence.
        with mock.patch.object(proxy, "premium_user", True):
            answer = self.post("/key/regenerate", {"key": self.token, "max_budget": 9999}, MASTER_KEY)
        self.refuse(answer, "max_budget cannot change")


class KeysThatMove(ChangeCase):
    def test_do_not_leave_their_team(self) -> None:
        for team_id in ("free", "shop", None):
            self.refuse_for_all("team_id cannot change", team_id=team_id)

    def test_do_not_come_from_another_team_or_none(self) -> None:
        for team_id in ("free", None):
            token = self.key(f"sk-{team_id}", team_id, max_budget=9999.0)
            self.refuse_for_all("team_id cannot change", token, team_id="wordpress")


class OtherKeys(ChangeCase):
    def test_of_the_service_itself_are_set_by_the_stack(self) -> None:
        row = self.key("sk-of-the-service-renewed", None, created_by="default_user_id")
        terms = {"max_budget": 99, "duration": "365d", "allowed_routes": ["/key/list"], "metadata": {"llm-stack": "1"}}
        self.accept(self.change(row, MASTER_KEY, **terms, models=[], rpm_limit=None, key_alias="wordpress_service"))
        self.assertEqual(self.row(row)["max_budget"], 99)

    def test_of_the_service_itself_cannot_be_widened_by_it(self) -> None:
        for fields in HOLES[:9]:
            with self.subTest(fields=fields):
                self.refuse_by_litellm(self.change(SERVICE_KEY, **fields))

    def test_without_bounds_change_as_before(self) -> None:
        for team_id in ("free", None):
            token = self.key(f"sk-{team_id}", team_id)
            self.accept(self.change(token, MASTER_KEY, max_budget=None, duration="3650d", metadata={"any": 1}))
        free = self.key("sk-of-the-service-in-free", "free")
        self.accept(self.change(free, rpm_limit=99999))

    def test_that_do_not_exist_are_left_to_litellm(self) -> None:
        self.assertEqual(self.change("0" * 64, MASTER_KEY, blocked=True).status, 404)


class WithoutADatabase(ChangeCase):
    def test_nothing_changes(self) -> None:
        request = importlib.import_module("litellm.proxy._types").UpdateKeyRequest(key=self.token, blocked=True)
        answer = self.gateway.ask("update", request)
        self.assertIs(answer["decision"], False)
        self.assertRegex(answer["message"], "is refused: the key's team is unknown without a database")

    def test_a_deleted_key_does_not_change(self) -> None:
        """LiteLLM has looked the key up before. It may be deleted in between, or a replica may not have it yet."""
        request = importlib.import_module("litellm.proxy._types").UpdateKeyRequest(key="sk-gone", blocked=True)
        answer = self.gateway.ask("update", request, self.gateway.database)
        self.assertIs(answer["decision"], False)
        self.assertRegex(answer["message"], "is refused: there is no such key")


if __name__ == "__main__":
    unittest.main()
