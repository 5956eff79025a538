"""LiteLLM hooks that hold for every key, Open WebUI's and administrators' included.

In config.yaml: `litellm_settings.callbacks: [prometheus, gate.callback.enforcer, …]`. LiteLLM
checks a model that is named in one place and may call one that is named in another. So the gate stands at three points:

1. Where LiteLLM authenticates a request, on every route: the route is one that the stack offers, nothing in the
   request's query, headers or fields changes what LiteLLM calls or books, the key's user is not blocked, and no name or
   mark of the stack's own is taken.
2. Before LiteLLM routes a request: the key, its user, team and organisation may use every model that will be called.
3. Before LiteLLM calls a provider: the request has passed the second point.
"""

import inspect
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from access.listing import narrowed
from litellm.caching.dual_cache import DualCache
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from litellm.proxy.auth.user_api_key_auth import user_api_key_auth, user_api_key_auth_websocket
from litellm.proxy.common_utils.http_parsing_utils import _read_request_body
from open_webui_identity.errors import not_allowed, refusal_of
from starlette.requests import Request
from starlette.websockets import WebSocket

from gate.fields import check_fields, metadata_of
from gate.models import called_models, check_models
from gate.names import check_names
from gate.outage import explain
from gate.routes import check_headers, check_query, is_model_route
from gate.users import check_owner, check_search

Data = dict[str, Any]


@dataclass(slots=True)
class Passage:
    """What is known of the request that the current task serves."""

    # What the caller wrote into `metadata`, which LiteLLM mixes with its own entries.
    metadata: dict[str, str] = field(default_factory=dict)
    may_call_models: bool = False


passage_of_request: ContextVar[Passage | None] = ContextVar("passage_of_request", default=None)


class Gate(CustomLogger):
    """The second and the third point."""

    async def async_pre_call_hook(
        self, user_api_key_dict: UserAPIKeyAuth, cache: DualCache, data: Data, call_type: str
    ) -> None:
        """Raises Refusal (403) for a model that the key, its user, team or organisation may not use."""
        try:
            await check_models(user_api_key_dict, called_models(data))
        except Exception as error:
            raise refusal_of(error) from error
        passage = passage_of_request.get()
        if passage is not None:
            forget_metadata(data, passage.metadata)
            passage.may_call_models = True

    async def async_pre_call_deployment_hook(self, kwargs: Data, call_type: Any) -> None:
        """Raises Refusal (403) when a request reaches a provider by a way that none of the checks was on.

        LiteLLM's own work, such as background health checks, belongs to no request.
        """
        passage = passage_of_request.get()
        if passage is not None and not passage.may_call_models:
            raise not_allowed("This route may not call models. Use /v1/chat/completions or another model route.")


# What LiteLLM's authentication takes beside the request: each parameter's default is FastAPI's reader of one header.
CREDENTIALS = {
    name: parameter.default.dependency
    for name, parameter in inspect.signature(user_api_key_auth).parameters.items()
    if name != "request"
}


async def authenticate(request: Request) -> UserAPIKeyAuth:
    """LiteLLM's authentication and the first point. Raises Refusal, or what LiteLLM raises.

    FastAPI analyses the signature of an override anew for every request. With LiteLLM's six parameters that took 3 ms.
    """
    passage = Passage()
    passage_of_request.set(passage)
    check_headers(request)
    calls_models = is_model_route(request)
    body = await _read_request_body(request=request)
    if calls_models:
        check_query(request)
        check_fields(request, body)
        passage.metadata = metadata_of(body)
    try:
        credentials = {name: await read(request) for name, read in CREDENTIALS.items()}
        key: UserAPIKeyAuth = await user_api_key_auth(request=request, **credentials)
    except Exception as error:
        raise await explain(error) from error
    await check_owner(key)
    check_search(request.scope["path"], key)
    if not calls_models:
        check_names(request, body, key)
    key = await narrowed(key, request.scope["path"])
    # Administrators test connections and prompts in LiteLLM's interface.
    passage.may_call_models = key.user_role == LitellmUserRoles.PROXY_ADMIN
    return key


async def refuse_websocket(websocket: WebSocket) -> UserAPIKeyAuth:
    """LiteLLM's WebSocket routes take their model from the query alone, and the stack offers none of them."""
    raise not_allowed("The gateway offers no WebSocket routes.")


def forget_metadata(data: Data, written: dict[str, str]) -> None:
    """Takes the caller's entries out of the metadata that LiteLLM books, routes and logs by."""
    for name in ("metadata", "litellm_metadata"):
        known = data.get(name)
        if isinstance(known, dict) and "user_api_key_hash" in known:
            for entry, value in written.items():
                if known.get(entry) == value:
                    del known[entry]


# FastAPI's own way to put something in place of a dependency; it holds for routes that are added later, too.
proxy_server.app.dependency_overrides[user_api_key_auth] = authenticate
proxy_server.app.dependency_overrides[user_api_key_auth_websocket] = refuse_websocket

enforcer = Gate()
