"""What the tests of the access rules share: the cases that the synchronisation's SQL answers too, as LiteLLM's rows."""

import importlib
import json
from pathlib import Path
from typing import Any
from unittest import mock

from support.case import IdentityCase
from support.client import token_of
from support.server import Answer, send
from support.tables import Row

CASES: Row = json.loads((Path(__file__).parents[2] / "access/cases.json").read_text())
OWN_KEY = "sk-of-ann"


class AccessCase(IdentityCase):
    def read_empty_lists_as(self, reading: str) -> None:
        """Sets the reading for the rest of the test."""
        patch = mock.patch.object(importlib.import_module("access.rules"), "EMPTY_MODEL_LIST", reading)
        patch.start()
        self.addCleanup(patch.stop)

    def key(self, value: str = OWN_KEY, **fields: Any) -> None:
        defaults = {"key_alias": value, "user_id": "ann", "models": [], "spend": 0.0, "metadata": {}}
        self.rows.litellm_verificationtoken.put(token=token_of(value), **{**defaults, **fields})

    def ask(self, model: str, key: str = OWN_KEY) -> Answer:
        return self.chat(None, model, key)

    def listed(self, path: str = "/v1/models", key: str = OWN_KEY) -> list[str]:
        """The models in one of LiteLLM's lists, in order."""
        answer = send(f"{self.proxy.url}{path}", {"Authorization": f"Bearer {key}"}, None)
        self.accept(answer)
        return sorted(one.get("id") or one.get("model_name") or one["model_group"] for one in answer.body["data"])

    def write(self, case: Row) -> None:
        """Writes Ann and her teams."""
        person, teams = case["person"], case["teams"]
        if "organization" in person:
            self.organization("own", person["organization"])
        self.person("ann", models=person["models"], organization_id="own" if "organization" in person else None)
        self.rows.litellm_usertable.rows["ann",]["metadata"] = {"managed_grants": person.get("grants", [])}
        self.rows.litellm_usertable.rows["ann",]["teams"] = [f"team-{place}" for place in range(len(teams))]
        for place, team in enumerate(teams):
            self.write_team(f"team-{place}", team)

    def write_team(self, team_id: str, team: Row) -> None:
        if "organization" in team:
            self.organization(team_id, team["organization"])
        if "accessGroup" in team:
            self.rows.litellm_accessgrouptable.put(
                access_group_id=team_id,
                access_group_name=team_id,
                access_model_names=team["accessGroup"],
                created_at="2026-01-01T00:00:00",
                updated_at="2026-01-01T00:00:00",
            )
        self.team(
            team_id,
            team["models"],
            blocked=team.get("blocked", False),
            organization_id=team_id if "organization" in team else None,
            access_group_ids=[team_id] if "accessGroup" in team else [],
            members_with_roles=[{"user_id": "ann", "role": "user"}] if team.get("listed", True) else [],
        )
        if "narrowedTo" in team:
            self.member("ann", team_id, allowed_models=team["narrowedTo"])
