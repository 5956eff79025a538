"""Which new keys are created, on the real LiteLLM proxy; run by key-rules.test.ts."""

import unittest

from support.bounds_case import SERVICE_KEY, VALID, BoundsCase
from support.server import MASTER_KEY
from support.tables import Row


class ValidKeys(BoundsCase):
    def test_are_created_for_the_service_and_only_for_model_calls(self) -> None:
        made = self.accept(self.make(key_alias="wp-ann", metadata={"wp_site": "a", "wp_user_id": 7, "purpose": "b"}))
        row = self.row(made["token"])
        self.assertEqual(
            {name: row[name] for name in ("user_id", "team_id", "max_budget", "models", "rpm_limit", "allowed_routes")},
            {**{name: VALID[name] for name in ("team_id", "max_budget", "models", "rpm_limit")}}
            | {"user_id": "wps", "allowed_routes": ["llm_api_routes"]},
        )
        self.assertIsNotNone(row["expires"])

    def test_are_created_for_administrators(self) -> None:
        self.accept(self.make(MASTER_KEY, user_id="ann", blocked=True))

    def test_may_ask_for_less(self) -> None:
        self.accept(
            self.make(
                models=["medium", "small"],
                max_budget=0.5,
                duration="1h",
                budget_duration="8w",
                rpm_limit=1,
                tpm_limit=10**9,
                max_parallel_requests=1,
            )
        )

    def test_may_have_a_lifetime_budget(self) -> None:
        made = self.accept(self.make(without="budget_duration"))
        self.assertIsNone(self.row(made["token"]).get("budget_duration"))
        self.accept(self.make(budget_duration=None))

    def test_may_count_months(self) -> None:
        self.accept(self.make(budget_duration="1mo", duration="2mo"))

    def test_cannot_manage_keys(self) -> None:
        key = self.accept(self.make())["key"]
        self.refuse_by_litellm(self.make(key))


class OtherTeams(BoundsCase):
    def test_have_their_own_bounds(self) -> None:
        shop: Row = {"team_id": "shop", "max_budget": 5, "duration": "12h", "budget_duration": "28d"}
        self.accept(self.make(**shop, without="rpm_limit", metadata={"order": 1}))
        self.refuse(self.make(**{**shop, "max_budget": 6}), "max_budget is 6.0: .* at most 5")
        self.refuse(self.make(**{**shop, "duration": "13h"}), "at most 12h")
        self.refuse(self.make(**shop, metadata={"wp_site": "a"}), "they may have order")

    def test_without_bounds_are_left_alone(self) -> None:
        for key in (SERVICE_KEY, MASTER_KEY):
            self.accept(self.post("/key/generate", {"team_id": "free", "metadata": {"any": 1}}, key))


class KeysWithoutTeam(BoundsCase):
    """Such a key of a service would have the service's rights, without an expiry."""

    def test_are_no_way_around_the_bounds_for_a_service(self) -> None:
        self.refuse(self.post("/key/generate", {}), "user_id is missing: .* name the key's user")
        self.refuse(self.post("/key/generate", {"user_id": "wps"}), "wps is a service")
        self.refuse(self.post("/key/generate", {"user_id": "wps", "key_type": "llm_api"}), "wps is a service")
        self.refuse_by_litellm(self.post("/key/generate", {"user_id": "wps", "allowed_routes": ["/key/generate"]}))
        self.refuse_by_litellm(self.post("/key/generate", {"user_id": "ann"}))

    def test_are_created_by_people_for_themselves(self) -> None:
        self.rows.litellm_usertable.put(user_id="ann", user_role="internal_user", models=[], teams=[], spend=0.0)
        self.key("sk-of-ann", None, user_id="ann", created_by="ann")
        self.accept(self.post("/key/generate", {"user_id": "ann"}, "sk-of-ann"))

    def test_are_created_by_administrators_for_people_and_with_routes_for_anyone(self) -> None:
        self.accept(self.post("/key/generate", {"user_id": "ann", "max_budget": 9999}, MASTER_KEY))
        self.accept(self.post("/key/generate", {"user_id": "wps", "allowed_routes": ["/key/list"]}, MASTER_KEY))
        self.accept(self.post("/key/generate", {"allowed_routes": ["/metrics"]}, MASTER_KEY))


if __name__ == "__main__":
    unittest.main()
