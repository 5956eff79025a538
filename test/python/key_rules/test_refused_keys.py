"""Which new keys are refused, on the real LiteLLM proxy; run by key-rules.test.ts."""

import importlib
import unittest
from typing import Any

from support.bounds_case import SERVICE_KEY, VALID, BoundsCase
from support.server import MASTER_KEY
from support.tables import Row

# Every other field of LiteLLM's request, with a value that LiteLLM would accept.
OTHER_FIELDS: Row = {
    "agent_id": "agent",
    "aliases": {"small": "large"},
    "allowed_cache_controls": ["no-cache"],
    "allowed_passthrough_routes": ["/secret"],
    "allowed_routes": [],
    "allowed_vector_store_indexes": [{"index_name": "i", "index_permissions": ["read"]}],
    "access_group_ids": ["all"],
    "auto_rotate": True,
    "budget_fallbacks": {"small": ["large"]},
    "budget_id": "rich",
    "budget_limits": [{"budget_duration": "1d", "max_budget": 9999}],
    "config": {"model_list": []},
    "default_estimated_output_tokens": 1,
    "default_estimated_output_tokens_per_model": {"small": 1},
    "disable_global_guardrails": True,
    "enable_prompt_caching": True,
    "enforced_params": ["user"],
    "guardrails": [],
    "key": "sk-chosen-by-the-service-itself",
    "mcp_rpm_limit": {"git": 9999},
    "model_max_budget": {"small": {"budget_limit": 9999, "time_period": "1d"}},
    "model_rpm_limit": {"small": 9999},
    "model_tpm_limit": {"small": 9999},
    "object_permission": {"mcp_servers": ["all"]},
    "organization_id": "other",
    "permissions": {"get_spend_routes": True},
    "policies": ["none"],
    "project_id": "other",
    "prompts": ["any"],
    "rotation_interval": "1d",
    "router_settings": {"num_retries": 99},
    "rpm_limit_type": "dynamic",
    "send_invite_email": True,
    "soft_budget": 9999,
    "spend": -9999,
    "tag_rpm_limit": {"any": 9999},
    "tags": ["any"],
    "throttle_on_budget_exceeded": True,
    "tpm_limit_type": "dynamic",
}
# Fields that LiteLLM has since 1.106; an older one ignores them.
LATER_FIELDS: Row = {"denied_passthrough_routes": [], "end_user_budget_id": "rich", "tpd_limit": 9999}


def fields_of_litellm() -> set[str]:
    return set(importlib.import_module("litellm.proxy._types").GenerateKeyRequest.model_fields)


class KeysBeyondTheBounds(BoundsCase):
    def refuse_with(self, message: str, other: Row | None = None, without: str = "", **fields: Any) -> None:
        fields |= other or {}
        for name, key in (("the service", SERVICE_KEY), ("an administrator", MASTER_KEY)):
            with self.subTest(asked_by=name, fields=fields):
                self.refuse(self.make(key, without, **fields), message)
        self.assertEqual(len(self.rows.litellm_verificationtoken.rows), 1, "a key was made")

    def test_of_another_kind_are_refused(self) -> None:
        self.refuse_with("key_type is default: it must be llm_api", without="key_type")
        for kind in ("default", "management", "read_only"):
            self.refuse_with(f"key_type is {kind}: it must be llm_api", key_type=kind)
        self.refuse_with("key_type is None: it must be llm_api", key_type=None)

    def test_of_every_model_or_others_are_refused(self) -> None:
        rule = "name some of small, medium and no others"
        self.refuse_with(rule, without="models")
        others: list[Any] = [["large"], ["small", "large"], ["all-proxy-models"], ["all-team-models"], ["*"], [[]]]
        for models in ([], None, *others):
            self.refuse_with(rule, models=models)

    def test_of_no_or_a_larger_budget_are_refused(self) -> None:
        rule = "it must be above 0 and at most 20.0"
        self.refuse_with(f"max_budget is None: {rule}", without="max_budget")
        self.refuse_with(f"max_budget is None: {rule}", max_budget=None)
        self.refuse_with(f"max_budget is 0.0: {rule}", max_budget=0)
        self.refuse_with(f"max_budget is 20.01: {rule}", max_budget=20.01)

    def test_of_an_endless_budget_are_refused(self) -> None:
        for endless in (float("inf"), float("nan"), -1):
            with self.subTest(max_budget=endless):
                self.assertEqual(self.make(max_budget=endless).status, 400)

    def test_whose_budget_resets_more_often_are_refused(self) -> None:
        # Periods in hours, minutes and seconds are as long as 30 days by their number, but LiteLLM resets their budget
        # within a day.
        for often in (
            "1s",
            "29d",
            "4w",
            "0d",
            "720h",
            "43200m",
            "2592000s",
            "30",
            "",
            "30D",
            "30days",
            "60d1s",
            "monthly",
        ):
            self.refuse_with(f"budget_duration is '{often}': it must be at least 30d", budget_duration=often)

    def test_that_last_longer_or_forever_are_refused(self) -> None:
        self.refuse_with("duration is None: it must be at most 90d", without="duration")
        self.refuse_with("duration is None: it must be at most 90d", duration=None)
        for long in ("91d", "3650d", "3mo", "2161h", "13w", "-1", "", "0d", "90", "90dd", "90 d", "1d1", "٩d", "d"):
            self.refuse_with(f"duration is '{long}': it must be at most 90d", duration=long)

    def test_of_more_or_no_requests_are_refused(self) -> None:
        self.refuse_with("rpm_limit is None: it must be above 0 and at most 60", without="rpm_limit")
        for requests in (None, 0, -1, 61):
            self.refuse_with(f"rpm_limit is {requests}: it must be above 0 and at most 60", rpm_limit=requests)
        for name in ("tpm_limit", "max_parallel_requests"):
            self.refuse_with(f"{name} is 0: it must be above 0. ", {name: 0})

    def test_with_metadata_that_litellm_acts_on_are_refused(self) -> None:
        for name in (
            "temp_budget_increase",
            "logging",
            "allowed_passthrough_routes",
            "llm-stack",
            "service_account_id",
        ):
            message = rf"metadata have \['{name}'\]: they may have purpose, wp_site, wp_user_id"
            self.refuse_with(message, metadata={"wp_site": "a", name: 1})

    def test_with_any_other_field_are_refused(self) -> None:
        for name, value in OTHER_FIELDS.items():
            self.refuse_with(f"{name} is given: leave it out", {name: value})

    def test_are_refused_when_a_field_is_empty(self) -> None:
        self.refuse_with("allowed_routes is given: leave it out", allowed_routes=None)

    def test_are_refused_with_all_reasons_at_once(self) -> None:
        said = self.refuse(
            self.make(max_budget=21, duration="91d", spend=-1),
            "spend is given",
            "max_budget is 21",
            "duration is '91d'",
        )
        self.assertIn("Ask again within these bounds. An administrator sets the bounds in KEY_BOUNDS.", said)

    def test_are_refused_without_echoing_a_chosen_key(self) -> None:
        said = self.refuse(self.make(key="sk-chosen-by-the-service"), "key is given: leave it out")
        self.assertNotIn("chosen", said)

    def test_are_refused_as_keys_of_a_team_too(self) -> None:
        body = {name: value for name, value in VALID.items() if name != "max_budget"}
        self.refuse(self.post("/key/service-account/generate", body, MASTER_KEY), "max_budget is None")
        self.refuse_by_litellm(self.post("/key/service-account/generate", VALID))


class EveryField(BoundsCase):
    def test_of_litellm_is_limited_or_refused(self) -> None:
        """Fails when a new version of LiteLLM has a field that has not been reviewed."""
        known = {*VALID, *OTHER_FIELDS, "tpm_limit", "max_parallel_requests"}
        known |= {"key_alias", "metadata", "user_id", "blocked"}
        self.assertLessEqual(fields_of_litellm() - known, set(LATER_FIELDS))

    def test_of_later_versions_is_refused_where_litellm_has_it(self) -> None:
        for name in fields_of_litellm() & set(LATER_FIELDS):
            self.refuse(self.make(**{name: LATER_FIELDS[name]}), f"{name} is given: leave it out")


if __name__ == "__main__":
    unittest.main()
