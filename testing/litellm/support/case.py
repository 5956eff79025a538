"""What the tests of the callback share: one proxy for all, people and teams, and requests as Open WebUI sends them."""

import functools
import importlib
import json
import time
import unittest
from typing import Any, ClassVar

import jwt
from support.configuration import GLOBAL_KEY, SECRET
from support.proxy import Proxy
from support.server import Answer, send
from support.tables import Row

VARIABLES = {
    "FORWARD_USER_INFO_HEADER_JWT_SECRET": SECRET,
    "KEY_RESERVED": '{"aliases": ["openwebui_global_key", "blog"], "users": ["openwebui_system"]}',
    "GUARDRAILS": '{"keys": {"watched": ["assigned"]}, "teams": {"strict": ["assigned"]}}',
    "LITELLM_SALT_KEY": "sk-salt",
    "RESPONSE_CACHE": '{"models": ["cached", "cached-2"], "ttl": 60}',
}
CHAT: Row = {"model": "small", "messages": [{"role": "user", "content": "Hi"}]}


@functools.cache
def the_proxy(callbacks: tuple[str, ...]) -> Proxy:
    return Proxy(list(callbacks), VARIABLES)


def identity_token(secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """The identity token that Open WebUI sends; a claim that is None is left out."""
    now = int(time.time())
    usual = {"sub": "usr_ann", "email": "ann@example.com", "name": "Ann", "role": "user"}
    all_claims = {**usual, "iss": "open-webui", "iat": now, "exp": now + 300, **claims}
    return jwt.encode({name: value for name, value in all_claims.items() if value is not None}, secret, algorithm)


def token_for(user_id: str, email: str | None = None) -> str:
    """The identity token of the account that the synchronisation creates for a LiteLLM user."""
    return identity_token(sub=f"usr_{user_id}", email=email or f"{user_id}@example.com", name=user_id)


def status_of_refusals() -> int:
    error = importlib.import_module("litellm.exceptions").BudgetExceededError(current_cost=1, max_budget=1)
    return int(getattr(error, "status_code", 429))


class IdentityCase(unittest.TestCase):
    CALLBACKS: ClassVar[tuple[str, ...]] = ("gate.callback.enforcer", "open_webui_identity.callback.enforcer")

    def setUp(self) -> None:
        self.proxy = the_proxy(self.CALLBACKS)
        self.proxy.forget()
        self.proxy.set_default_team(None)
        self.rows = self.proxy.database.db
        # The status of LiteLLM's own refusal, which differs between its versions.
        self.over_budget = status_of_refusals()

    def person(self, user_id: str, *, teams: tuple[str, ...] = (), **fields: Any) -> Row:
        """A user with the models `small` unless told otherwise, who is a member of the teams."""
        for team_id in teams:
            self.rows.litellm_teamtable.rows[team_id,]["members_with_roles"].append(
                {"user_id": user_id, "role": "user"}
            )
        defaults = {"user_email": f"{user_id}@example.com", "models": ["small"], "spend": 0.0, "metadata": {}}
        return self.rows.litellm_usertable.put(user_id=user_id, teams=list(teams), **{**defaults, **fields})

    def team(self, team_id: str, models: list[str], **fields: Any) -> Row:
        defaults = {"blocked": False, "spend": 0.0, "metadata": {}, "members_with_roles": []}
        return self.rows.litellm_teamtable.put(team_id=team_id, models=models, **{**defaults, **fields})

    def member(self, user_id: str, team_id: str, spend: float = 0.0, **budget: Any) -> None:
        """Sets the limits of one member of a team."""
        table = {"budget_id": f"{user_id}-{team_id}", "allowed_models": [], **budget}
        self.rows.litellm_teammembership.put(user_id=user_id, team_id=team_id, spend=spend, litellm_budget_table=table)

    def organization(self, organization_id: str, models: list[str], spend: float = 0.0, **budget: Any) -> None:
        self.rows.litellm_organizationtable.put(
            organization_id=organization_id,
            organization_alias=organization_id,
            budget_id=organization_id,
            models=models,
            spend=spend,
            created_by="test",
            updated_by="test",
            litellm_budget_table={"budget_id": organization_id, **budget},
        )

    def call(
        self, path: str, body: Row | None, token: str | None = None, key: str = GLOBAL_KEY, content: str = ""
    ) -> Answer:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": content or "application/json"}
        if token is not None:
            headers["X-OpenWebUI-User-Jwt"] = token
        sent = body.get("form") if body is not None and content else json.dumps(body).encode() if body else None
        return send(f"{self.proxy.url}{path}", headers, sent)

    def chat(self, token: str | None, model: str = "small", key: str = GLOBAL_KEY, **fields: Any) -> Answer:
        return self.call("/v1/chat/completions", {**CHAT, "model": model, **fields}, token, key)

    def accept(self, answer: Answer) -> None:
        self.assertEqual(answer.status, 200, answer.text)

    def refuse(self, answer: Answer, status: int, message: str) -> None:
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(answer.error["code"], str(status))
        self.assertRegex(answer.error["message"], message)

    def spend_logs(self, count: int = 1) -> list[Row]:
        """Waits for that many spend logs in LiteLLM, and until all budgets count them."""
        rows = self.proxy.database.spend_log_transactions.wait_for(count)
        self.proxy.settle()
        return rows
