"""What the tests of the hooks share: one proxy for all, the service with its team, and requests over HTTP."""

import functools
import importlib
import json
import unittest
from typing import Any

from support.client import token_of
from support.management import Gateway
from support.server import Answer, send
from support.tables import Row

SERVICE_KEY = "sk-of-the-service-itself"
BOUNDS: Row = {
    "wordpress": {
        "user": "wps",
        "max_budget": 20,
        "budget_duration": "30d",
        "duration": "90d",
        "rpm_limit": 60,
        "models": ["small", "medium"],
    },
    "shop": {
        "user": "shop-service",
        "max_budget": 5,
        "budget_duration": "4w",
        "duration": "12h",
        "models": ["small"],
        "metadata": ["order"],
    },
}
# A key within every bound of wordpress.
VALID: Row = {
    "team_id": "wordpress",
    "key_type": "llm_api",
    "models": ["small"],
    "max_budget": 20,
    "budget_duration": "30d",
    "duration": "90d",
    "rpm_limit": 60,
}
PERMISSIONS = ["/key/generate", "/key/update", "/key/delete", "/key/info", "/key/list"]


@functools.cache
def the_gateway(hooks: bool) -> Gateway:
    """A process can have only one LiteLLM proxy, so the suites with hooks and without run separately."""
    return Gateway(BOUNDS, hooks)


class BoundsCase(unittest.TestCase):
    hooks = True

    def setUp(self) -> None:
        self.gateway = the_gateway(self.hooks)
        self.gateway.forget()
        self.rows = self.gateway.database.db
        self.rows.litellm_usertable.put(
            user_id="wps", user_role="internal_user", models=["no-default-models"], teams=["wordpress"], spend=0.0
        )
        for team_id in ("wordpress", "shop", "free"):
            self.team(team_id)
        # The service's own key belongs to its user and to no team.
        self.key(
            SERVICE_KEY,
            None,
            created_by="default_user_id",
            allowed_routes=[*PERMISSIONS, "/v1/models"],
            max_budget=25.0,
        )

    def team(self, team_id: str) -> None:
        self.rows.litellm_teamtable.put(
            team_id=team_id,
            models=["small", "medium", "large"],
            members_with_roles=[{"user_id": "wps", "role": "user"}],
            team_member_permissions=PERMISSIONS,
            blocked=False,
            spend=0.0,
            metadata={},
        )

    def key(self, key: str, team_id: str | None, **fields: Any) -> str:
        """Adds a key to the database. Returns its hash."""
        columns = importlib.import_module("litellm.proxy._types").LiteLLM_VerificationToken().model_dump()
        row = {
            **columns,
            "user_id": "wps",
            "created_by": "wps",
            "token": token_of(key),
            "team_id": team_id,
            "key_alias": f"{key}-alias",
            **fields,
        }
        self.rows.litellm_verificationtoken.put(**row)
        return token_of(key)

    def row(self, token: str) -> Row:
        return self.rows.litellm_verificationtoken.rows[token,]

    def post(self, path: str, body: Row, key: str = SERVICE_KEY) -> Answer:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        return send(f"{self.gateway.url}{path}", headers, json.dumps(body).encode())

    def make(self, asked_by: str = SERVICE_KEY, /, without: str = "", **fields: Any) -> Answer:
        body = {name: value for name, value in {**VALID, **fields}.items() if name != without}
        return self.post("/key/generate", body, asked_by)

    def change(self, token: str, asked_by: str = SERVICE_KEY, /, **fields: Any) -> Answer:
        return self.post("/key/update", {"key": token, **fields}, asked_by)

    def accept(self, answer: Answer) -> Row:
        self.assertEqual(answer.status, 200, answer.text)
        return answer.body

    def refuse(self, answer: Answer, *messages: str) -> str:
        """Expects a refusal by the hooks, not by LiteLLM itself."""
        self.assertEqual(answer.status, 403, answer.text)
        for message in messages:
            self.assertRegex(answer.message, f"is refused: .*{message}")
        return answer.message

    def refuse_by_litellm(self, answer: Answer) -> None:
        self.assertIn(answer.status, (400, 401, 403), answer.text)
        self.assertNotIn("is refused: ", answer.text)
