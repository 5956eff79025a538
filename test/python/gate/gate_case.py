"""What the tests of the gate share: people, keys of every kind, and hostile requests."""

import json
from typing import Any

from support.case import IdentityCase
from support.client import token_of
from support.server import Answer, send
from support.tables import Row

SERVICE_KEY = "sk-of-a-service"
OWN_KEY = "sk-of-ann"
TEAM_KEY = "sk-of-ann-in-a-team"
ORGANIZATION_KEY = "sk-of-an-organisation"
QUESTION: Row = {"messages": [{"role": "user", "content": "Hi"}]}


class GateCase(IdentityCase):
    """Every key may use the model `small` and no other, each because of a different limit."""

    def setUp(self) -> None:
        super().setUp()
        self.person("ann", models=["small"])
        self.team("red", ["small"], members_with_roles=[{"user_id": "ann", "role": "user"}])
        self.organization("acme", ["small"])
        self.key(SERVICE_KEY, key_alias="service", models=["small"])
        self.key(OWN_KEY, key_alias="own", user_id="ann", models=[])
        self.key(TEAM_KEY, key_alias="team", user_id="ann", team_id="red", models=[])
        self.key(ORGANIZATION_KEY, key_alias="organisation", organization_id="acme", models=[])

    def key(self, value: str, **fields: Any) -> None:
        defaults = {"spend": 0.0, "metadata": {}}
        self.rows.litellm_verificationtoken.put(token=token_of(value), **{**defaults, **fields})

    def team_with_alias(self, aliases: Row) -> None:
        """A team that may use `small`, with an alias that LiteLLM itself would allow whatever it stands for."""
        table = {"id": 1, "model_aliases": aliases, "created_by": "admin", "updated_by": "admin"}
        members = [{"user_id": "eve", "role": "user"}]
        self.team("named", ["small"], members_with_roles=members, model_id=1, litellm_model_table=table)
        self.person("eve", teams=("named",), models=[])
        self.key("sk-of-the-team", key_alias="named", team_id="named", models=[], team_model_aliases=aliases)

    def post(
        self, path: str, body: Any, key: str = SERVICE_KEY, headers: dict[str, str] | None = None, method: str = "POST"
    ) -> Answer:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        own = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **(headers or {})}
        return send(f"{self.proxy.url}{path}", own, sent, method)

    def get(self, path: str, key: str = SERVICE_KEY) -> Answer:
        return send(f"{self.proxy.url}{path}", {"Authorization": f"Bearer {key}"}, None)
