"""LiteLLM callback: each person behind Open WebUI's one key has their own identity, models, budgets and limits.

In config.yaml: `litellm_settings.callbacks: [prometheus, open_webui_identity.callback.enforcer]`.
It looks only at requests with Open WebUI's key; those of other keys pass as they are, whatever headers they bring.
Three variables:

- FORWARD_USER_INFO_HEADER_JWT_SECRET: what Open WebUI signs with.
- OPEN_WEBUI_KEY_ALIAS: alias of Open WebUI's key (openwebui_global_key).
- OPEN_WEBUI_DEFAULT_TEAM: team that people whom LiteLLM does not know join with their first request; empty: refused.
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

from open_webui_identity.auth_context import assume
from open_webui_identity.billing import charge_of
from open_webui_identity.errors import Refusal, not_allowed, refusal_of
from open_webui_identity.identity_token import HEADER, SECRET_VARIABLE, TokenVerifier
from open_webui_identity.limits import Data, enforce
from open_webui_identity.spend_attribution import book
from open_webui_identity.users import People

# User that the stack's job makes the key's owner, so that a renamed key is still Open WebUI's.
KEY_OWNER = "openwebui_system"
# Everything that Open WebUI asks of a model. GET /v1/models has no callback; what else the key may do is up to its
# allowed routes.
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
    """Runs before LiteLLM's limiters, because the configuration's callbacks come before its own."""

    def __init__(self, secret: str, key_alias: str, default_team: str | None) -> None:
        super().__init__()
        self._key_alias = key_alias
        self._tokens = TokenVerifier(secret)
        self._people = People(default_team)

    async def async_pre_call_hook(
        self, user_api_key_dict: UserAPIKeyAuth, cache: DualCache, data: Data, call_type: str
    ) -> None:
        """Raises Refusal for whoever may not make this request."""
        if not self._is_open_webuis(user_api_key_dict):
            return
        try:
            await self._answer_for(user_api_key_dict, data)
        except Exception as error:
            raise refusal_of(error) from error

    async def _answer_for(self, key: UserAPIKeyAuth, data: Data) -> None:
        token = take_token(data)
        request = request_of(data)
        route = (key.request_route or request.url.path).removeprefix("/v1")
        if route not in ROUTES:
            raise not_allowed(f"Open WebUI's key is not for {route}. Programs need a key of their own.")
        user = await self._people.user_of(self._tokens.verify(token))
        # From here on a refusal, too, is logged as theirs.
        asked_as, key.user_id = key.user_id, user.user_id
        models = requested_models(data, key, request)
        charge = await charge_of(user, models)
        assume(key, charge)
        budgets_count = await enforce(key, charge, data, request, models)
        book(key, data, request, asked_as)
        if not budgets_count:
            # The limiter of LiteLLM 1.101.6, which comes next, knows no models without a price.
            key.user_max_budget = None

    def _is_open_webuis(self, key: UserAPIKeyAuth) -> bool:
        alias = key.key_alias or ""
        # While a new value comes into use, the stack's job calls the key of the old one so.
        return alias == self._key_alias or alias.startswith(f"{self._key_alias}-replaced-") or key.user_id == KEY_OWNER


def request_of(data: Data) -> Request:
    """The request, as far as LiteLLM's checks look at it; callbacks are not given the real one."""
    described = part(data, "proxy_server_request")
    url = urlsplit(described.get("url") or "")
    return Request(
        {
            "type": "http",
            "method": described.get("method") or "POST",
            "scheme": url.scheme,
            "server": (url.hostname or "", url.port or 80),
            "path": url.path,
            "query_string": url.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in part(described, "headers").items()],
        }
    )


def take_token(data: Data) -> str | None:
    """Open WebUI's statement, which is taken out wherever it could be logged or sent on to a provider."""
    metadata = [part(data, name) for name in ("metadata", "litellm_metadata")]
    received = part(data, "proxy_server_request", "headers")
    token: str | None = received.get(HEADER)
    for holder in (data, *metadata, *(part(one, "requester_metadata") for one in metadata)):
        part(holder, "headers").pop(HEADER, None)
    received.pop(HEADER, None)
    return token


def part(data: Data, *names: str) -> Data:
    """What lies below the names; something empty when they lead nowhere."""
    for name in names:
        found = data.get(name)
        data = found if isinstance(found, dict) else {}
    return data


def requested_models(data: Data, key: UserAPIKeyAuth, request: Request) -> Sequence[str]:
    """The model, or several, and those to fall back on: all must be allowed. Raises Refusal (400) without one."""
    route = key.request_route or request.url.path
    named = get_model_from_request(data, route, llm_router=proxy_server.llm_router)
    models = [named] if isinstance(named, str) else list(named or [])
    for target in iter_request_fallback_targets(data):
        model = target if isinstance(target, str) else target.get("model")
        if isinstance(model, str):
            models.append(model)
    if not models:
        raise Refusal(400, "invalid_request_error", "The request names no model.", "model")
    return list(dict.fromkeys(models))


enforcer = OpenWebUIIdentity(
    secret=os.environ.get(SECRET_VARIABLE, ""),
    key_alias=os.environ.get("OPEN_WEBUI_KEY_ALIAS", "openwebui_global_key"),
    default_team=os.environ.get("OPEN_WEBUI_DEFAULT_TEAM") or None,
)
