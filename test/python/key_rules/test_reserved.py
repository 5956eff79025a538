"""Names, marks and fields that only the stack's own keys may have, on the real LiteLLM; run by key-rules.test.ts."""

import importlib
import json
import unittest
from typing import Any

from support.bounds_case import BoundsCase
from support.client import token_of
from support.management import SALT_KEY
from support.server import MASTER_KEY, Answer
from support.tables import Row

PERSON_KEY = "sk-of-a-person-who-makes-keys"
JOBS_KEY = "sk-a-value-that-the-job-names"
ASKED_BY = {"a person": PERSON_KEY, "an administrator": MASTER_KEY}
TAKEN = (
    "openwebui_global_key",
    "openwebui_global_key-replaced-0a1b2c3d",
    "openwebui_global_key-replaced-",
    "prometheus_metrics_key",
    "crawler",
    "crawler-replaced-x",
)
LOOKS_TAKEN = (
    "OpenWebUI_Global_Key",
    " openwebui_global_key ",
    "openwebui-global-key",
    "openwebui_global_key\u200b",
    "\uff4fpenwebui_global_key",
    "openwebui_glob\u0430l_key",
    "openwebui_gl0ba1_key",
    "openwebu\u0131_global_key",
    "cr\u0430wler",
    "cr\u00e1wler",
    "CRAWLER-Replaced-1",
)
FIELDS: tuple[Row, ...] = (
    {"config": {"model_list": []}},
    {"config": {"any": 1}},
    {"aliases": {"small": "large"}},
    {"router_settings": {"fallbacks": [{"small": ["large"]}]}},
    {"router_settings": {"model_group_alias": {"small": "large"}}},
    {"budget_fallbacks": {"small": ["large"]}},
)
METADATA: tuple[Row, ...] = (
    {"temp_budget_increase": 1000, "temp_budget_expiry": "2099-01-01"},
    {"logging": [{"callback_name": "langfuse"}]},
    {"litellm_disabled_callbacks": ["prometheus"]},
    {"spend_logs_metadata": {"team": "another"}},
    {"tags": ["another"]},
    {"opted_out_global_guardrails": ["pii"]},
)


def sealed(token: str, alias: str, **metadata: Any) -> Row:
    """Metadata as the job writes it."""
    seal = importlib.import_module("key_rules.seal").make_seal(SALT_KEY, token, alias)
    return {"managed_by": "llm-stack", "managed_seal": seal, **metadata}


class ReservedCase(BoundsCase):
    def setUp(self) -> None:
        super().setUp()
        self.rows.litellm_usertable.put(user_id="ann", user_role="internal_user", models=["small"], teams=[], spend=0.0)
        self.key(PERSON_KEY, None, user_id="ann", created_by="default_user_id")

    def new(self, asked_by: str, /, **fields: Any) -> Answer:
        body = {"user_id": "ann", "models": ["small"], **fields}
        return self.post("/key/generate", body, asked_by)

    def refuse_new(self, message: str, **fields: Any) -> None:
        before = set(self.rows.litellm_verificationtoken.rows)
        for name, key in ASKED_BY.items():
            with self.subTest(asked_by=name, fields=fields):
                self.refuse(self.new(key, **fields), message)
        self.assertEqual(set(self.rows.litellm_verificationtoken.rows), before)

    def refuse_change(self, message: str, token: str, /, **fields: Any) -> None:
        before = json.dumps(self.row(token), default=str)
        for name, key in ASKED_BY.items():
            with self.subTest(asked_by=name, fields=fields):
                self.refuse(self.change(token, key, **fields), message)
        self.assertEqual(json.dumps(self.row(token), default=str), before)

    def own_key(self, **fields: Any) -> str:
        return self.key("sk-made-by-ann", None, user_id="ann", created_by="ann", metadata={}, **fields)

    def stacks_key(self, alias: str = "crawler", **fields: Any) -> str:
        token = token_of(JOBS_KEY)
        return self.key(
            JOBS_KEY,
            None,
            user_id=None,
            created_by="default_user_id",
            key_alias=alias,
            metadata=sealed(token, alias),
            **fields,
        )


class NewKeys(ReservedCase):
    def test_of_people_are_created_as_before(self) -> None:
        for key in ASKED_BY.values():
            made = self.accept(self.new(key, key_alias=f"notebook-{key}", metadata={"note": "mine"}, max_budget=3))
            self.assertEqual(self.row(made["token"])["metadata"]["note"], "mine")

    def test_with_empty_fields_as_some_interfaces_send_them_are_created(self) -> None:
        nothing: Row = {
            "aliases": {},
            "config": {},
            "router_settings": None,
            "spend": 0,
            "metadata": {"tags": [], "logging": []},
        }
        self.accept(self.new(PERSON_KEY, **nothing))

    def test_cannot_have_a_name_of_the_stack(self) -> None:
        for alias in TAKEN:
            self.refuse_new("looks like, a name of the stack's own keys", key_alias=alias)

    def test_cannot_have_a_name_that_looks_like_one(self) -> None:
        for alias in LOOKS_TAKEN:
            self.refuse_new("looks like, a name of the stack's own keys", key_alias=alias)

    def test_may_have_names_that_only_start_the_same(self) -> None:
        for alias in ("crawler2", "openwebui_global_key_of_ann", "my-crawler-replaced-1", "钥匙", "replaced"):
            self.accept(self.new(PERSON_KEY, key_alias=alias))

    def test_cannot_carry_a_mark_of_the_stack(self) -> None:
        for mark in (
            {"managed_by": "llm-stack"},
            {"managed_by": "x"},
            {"managed_seal": "0" * 64},
            {"managed_credits": {}, "managed_window": "2099"},
        ):
            self.refuse_new("a mark of the stack's own keys", metadata=mark)

    def test_cannot_carry_the_seal_of_another_key_or_alias(self) -> None:
        of_another = sealed(token_of("sk-another"), "crawler")
        self.refuse_new("a mark of the stack's own keys", key=JOBS_KEY, key_alias="crawler", metadata=of_another)
        of_another_alias = sealed(token_of(JOBS_KEY), "prometheus_metrics_key")
        self.refuse_new("a mark of the stack's own keys", key=JOBS_KEY, key_alias="crawler", metadata=of_another_alias)
        seals: tuple[Any, ...] = (None, 5, [], "ä")
        for seal in seals:
            forged = {"managed_by": "llm-stack", "managed_seal": seal}
            self.refuse_new("a mark of the stack's own keys", key=JOBS_KEY, key_alias="crawler", metadata=forged)

    def test_with_the_seal_are_allowed_for_the_job(self) -> None:
        body = {
            "key": JOBS_KEY,
            "key_alias": "crawler",
            "spend": 4.5,
            "allowed_routes": ["llm_api_routes"],
            "metadata": sealed(token_of(JOBS_KEY), "crawler"),
        }
        self.accept(self.post("/key/generate", body, MASTER_KEY))
        self.assertEqual(self.row(token_of(JOBS_KEY))["spend"], 4.5)

    def test_cannot_belong_to_a_user_of_the_stack(self) -> None:
        self.refuse(self.new(MASTER_KEY, user_id="openwebui_system"), "openwebui_system is a user of the stack's own")

    def test_start_without_spend(self) -> None:
        for spend in (-1000, 5):
            self.refuse_new("spend is given", spend=spend)

    def test_call_only_the_models_of_their_list(self) -> None:
        for fields in FIELDS:
            self.refuse_new(f"{next(iter(fields))} is given: leave it out", **fields)

    def test_have_the_spend_and_limits_that_they_show(self) -> None:
        for metadata in METADATA:
            self.refuse_new(f"metadata have {next(iter(metadata))}, which LiteLLM acts on", metadata=metadata)

    def test_of_service_accounts_are_no_exception(self) -> None:
        body = {"team_id": "free", "key_alias": "crawler"}
        self.refuse(self.post("/key/service-account/generate", body, MASTER_KEY), "a name of the stack's own keys")


class ChangedKeys(ReservedCase):
    def test_of_people_change_as_before(self) -> None:
        token = self.own_key()
        self.accept(self.change(token, PERSON_KEY, key_alias="mine", metadata={"note": 1}))
        self.assertEqual(self.row(token)["metadata"], {"note": 1})

    def test_keep_what_an_administrator_put_into_their_metadata(self) -> None:
        token = self.own_key()
        self.row(token)["metadata"] = {"logging": [{"callback_name": "otel"}]}
        self.accept(self.change(token, PERSON_KEY, metadata={"logging": [{"callback_name": "otel"}], "note": 1}))

    def test_cannot_take_a_name_of_the_stack(self) -> None:
        token = self.own_key()
        for alias in (*TAKEN, *LOOKS_TAKEN):
            self.refuse_change("looks like, a name of the stack's own keys", token, key_alias=alias)

    def test_cannot_take_a_mark_of_the_stack(self) -> None:
        token = self.own_key()
        for metadata in ({"managed_by": "llm-stack"}, sealed(token_of(JOBS_KEY), "crawler")):
            self.refuse_change("a mark of the stack's own keys", token, metadata=metadata)

    def test_have_the_spend_and_limits_that_they_show(self) -> None:
        token = self.own_key()
        for metadata in METADATA:
            self.refuse_change(f"metadata have {next(iter(metadata))}, which LiteLLM acts on", token, metadata=metadata)
        for fields in (*FIELDS, {"temp_budget_increase": 5, "temp_budget_expiry": "2099-01-01"}):
            self.refuse_change(f"{next(iter(fields))} is given: leave it out", token, **fields)

    def test_cannot_move_to_a_user_of_the_stack(self) -> None:
        answer = self.change(self.own_key(), MASTER_KEY, user_id="openwebui_system")
        self.refuse(answer, "openwebui_system is a user of the stack's own")

    def test_that_change_together_are_no_exception(self) -> None:
        token = self.own_key()
        body = {"keys": [{"key": token, "metadata": {"managed_by": "llm-stack"}, "tags": None}]}
        self.post("/key/bulk_update", body, MASTER_KEY)
        self.assertNotIn("managed_by", self.row(token)["metadata"])


class KeysOfTheStack(ReservedCase):
    def refuse_for_administrators(self, token: str, message: str, **fields: Any) -> None:
        before = json.dumps(self.row(token), default=str)
        self.refuse(self.change(token, MASTER_KEY, **fields), message)
        self.assertEqual(json.dumps(self.row(token), default=str), before)

    def test_keep_their_name_and_marks(self) -> None:
        token = self.stacks_key()
        self.refuse_for_administrators(token, "the stack declares this key", key_alias="mine")
        for metadata in (
            {},
            None,
            {"managed_by": "llm-stack"},
            {**sealed(token, "crawler"), "managed_by": "x", "managed_seal": ""},
        ):
            self.refuse_for_administrators(token, "a mark of the stack's own keys", metadata=metadata)

    def test_cannot_take_another_name_with_their_own_seal(self) -> None:
        token = self.stacks_key()
        metadata = dict(self.row(token)["metadata"])
        message = "a name of the stack's own keys"
        self.refuse_for_administrators(token, message, key_alias="openwebui_global_key", metadata=metadata)

    def test_are_renamed_by_the_job(self) -> None:
        token, alias = self.stacks_key(), "crawler-replaced-0a1b2c3d"
        self.accept(self.change(token, MASTER_KEY, key_alias=alias, metadata=sealed(token, alias), max_budget=1))
        self.assertEqual(self.row(token)["key_alias"], alias)

    def test_otherwise_change_as_before(self) -> None:
        token = self.stacks_key()
        self.accept(self.change(token, MASTER_KEY, rpm_limit=7, blocked=True))
        self.accept(self.change(token, MASTER_KEY, metadata={**self.row(token)["metadata"], "note": 1}))


if __name__ == "__main__":
    unittest.main()
