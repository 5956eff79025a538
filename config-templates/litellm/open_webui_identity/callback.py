"""LiteLLM callback: each person behind Open WebUI's one key has their own identity, models, budgets and limits.

In config.yaml: `litellm_settings.callbacks: [prometheus, …, open_webui_identity.callback.enforcer]`. The
configuration's folder is in PYTHONPATH. The callback handles only requests with Open WebUI's key. Requests with other
keys pass unchanged, whatever headers they carry. Three variables:

- FORWARD_USER_INFO_HEADER_JWT_SECRET: the secret that Open WebUI signs identity tokens with.
- OPEN_WEBUI_KEY_ALIAS: alias of Open WebUI's key (openwebui_global_key).
- OPEN_WEBUI_DEFAULT_TEAM: team that people unknown to LiteLLM join with their first request. If empty, they are
  rejected.
"""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from litellm.caching.dual_cache import DualCache
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy import proxy_server
from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.auth.auth_utils import get_model_from_request, iter_request_fallback_targets
from starlette.requests import Request

from access.request_state import request_state
from open_webui_identity.auth_context import apply_billing
from open_webui_identity.billing import Billing, resolve_billing
from open_webui_identity.errors import bad_request, forbidden, to_rejection
from open_webui_identity.identity_token import HEADER, SECRET_VARIABLE, TokenVerifier
from open_webui_identity.limits import Data, enforce_limits
from open_webui_identity.spend_attribution import attribute_spend
from open_webui_identity.users import KEY_OWNER, UserDirectory
from prices.budgets import Payers
from prices.rules import check_prices

# Every model call that Open WebUI makes. GET /v1/models runs no callback; the key's allowed routes limit the rest.
ROUTES = frozenset(
    {
        "/chat/completions",
        "/completions",
        "/embeddings",
        "/images/generations",
        "/images/edits",
        "/audio/speech",
        "/audio/transcriptions",
        "/responses",
    }
)


class OpenWebUIIdentity(CustomLogger):
    """Runs before LiteLLM's limiters, because the configuration's callbacks come before LiteLLM's own."""

    def __init__(self, secret: str, key_alias: str, default_team: str | None) -> None:
        super().__init__()
        self._key_alias = key_alias
        self._tokens = TokenVerifier(secret)
        self._users = UserDirectory(default_team)

    async def async_pre_call_hook(
        self, user_api_key_dict: UserAPIKeyAuth, cache: DualCache, data: Data, call_type: str
    ) -> None:
        """Raises RequestRejected when the person may not make this request."""
        if not self._is_open_webui_key(user_api_key_dict):
            return
        try:
            await self._authorize(user_api_key_dict, data)
        except Exception as error:
            raise to_rejection(error) from error

    async def _authorize(self, key: UserAPIKeyAuth, data: Data) -> None:
        token = take_identity_token(data)
        request = build_request(data)
        route = (key.request_route or request.url.path).removeprefix("/v1")
        if route not in ROUTES:
            raise forbidden(f"Open WebUI's key is not for {route}. Programs need a key of their own.")
        user = await self._users.resolve(self._tokens.verify(token))
        # From here on, LiteLLM also logs rejected requests under the person's name.
        key_user_id, key.user_id = key.user_id, user.user_id
        models = requested_models(data, key, request)
        billing = await resolve_billing(user, models)
        apply_billing(key, billing)
        state = request_state.get()
        if state is not None:
            state.own_budget_in_teams = True
        await check_prices(models, key.team_id, lambda: payers_of(key, billing))
        budgets_apply = await enforce_limits(key, billing, data, request, models)
        attribute_spend(key, data, request, key_user_id)
        if not budgets_apply:
            # LiteLLM 1.101.6's limiter runs next and would also apply the budget to models without a price.
            key.user_max_budget = None

    def _is_open_webui_key(self, key: UserAPIKeyAuth) -> bool:
        alias = key.key_alias or ""
        # During a rotation, the stack's job gives the old key an alias with this suffix.
        return alias == self._key_alias or alias.startswith(f"{self._key_alias}-replaced-") or key.user_id == KEY_OWNER


async def payers_of(key: UserAPIKeyAuth, billing: Billing) -> Payers:
    """The person and the billed team instead of those of Open WebUI's key."""
    return Payers(key, billing.user, billing.team, billing.membership, billing.organization)


def build_request(data: Data) -> Request:
    """The parts of the request that LiteLLM's checks read; LiteLLM does not pass the real one to callbacks."""
    recorded = nested(data, "proxy_server_request")
    url = urlsplit(recorded.get("url") or "")
    return Request(
        {
            "type": "http",
            "method": recorded.get("method") or "POST",
            "scheme": url.scheme,
            "server": (url.hostname or "", url.port or 80),
            "path": url.path,
            "query_string": url.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in nested(recorded, "headers").items()],
        }
    )


def take_identity_token(data: Data) -> str | None:
    """Removes the token from every place where it could be logged or sent to a provider, and returns it."""
    metadata = [nested(data, name) for name in ("metadata", "litellm_metadata")]
    received = nested(data, "proxy_server_request", "headers")
    token: str | None = received.get(HEADER)
    for holder in (data, *metadata, *(nested(one, "requester_metadata") for one in metadata)):
        nested(holder, "headers").pop(HEADER, None)
    received.pop(HEADER, None)
    return token


def nested(data: Data, *names: str) -> Data:
    """The dictionary under the names, one inside the other; an empty one when there is none."""
    for name in names:
        value = data.get(name)
        data = value if isinstance(value, dict) else {}
    return data


def requested_models(data: Data, key: UserAPIKeyAuth, request: Request) -> Sequence[str]:
    """All models that the request names, fallbacks included. Raises RequestRejected (400) when it names none."""
    route = key.request_route or request.url.path
    named = get_model_from_request(data, route, llm_router=proxy_server.llm_router)
    models = [named] if isinstance(named, str) else list(named or [])
    for target in iter_request_fallback_targets(data):
        model = target if isinstance(target, str) else target.get("model")
        if isinstance(model, str):
            models.append(model)
    if not models:
        raise bad_request("The request names no model.", "model")
    return list(dict.fromkeys(models))


enforcer = OpenWebUIIdentity(
    secret=os.environ.get(SECRET_VARIABLE, ""),
    key_alias=os.environ.get("OPEN_WEBUI_KEY_ALIAS", "openwebui_global_key"),
    default_team=os.environ.get("OPEN_WEBUI_DEFAULT_TEAM") or None,
)
