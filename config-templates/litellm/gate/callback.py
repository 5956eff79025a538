"""LiteLLM hooks that apply to every key, including Open WebUI's and administrators'.

In config.yaml: `litellm_settings.callbacks: [prometheus, gate.callback.enforcer, …]`. The configuration's folder is in
PYTHONPATH. LiteLLM may check the model named in one place and call the one named in another. So the gate checks at
three points:

1. When LiteLLM authenticates a request, on every route: nothing in the query, headers or fields changes what LiteLLM
   calls or records as spend, the key's user is not blocked, and the request takes no name or mark that belongs to the
   stack. Routes that the stack does not offer end before that, in gate/closed.py.
2. Before LiteLLM routes a request: the key, its user, team and organisation may use every model that will be called.
3. Before LiteLLM calls a provider: the request has passed the second point.
"""

import inspect
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from litellm.caching.dual_cache import DualCache
from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from litellm.proxy.auth.user_api_key_auth import user_api_key_auth, user_api_key_auth_websocket
from litellm.proxy.common_utils.http_parsing_utils import _read_request_body
from starlette.requests import Request
from starlette.websockets import WebSocket

from access.listing import with_listable_models
from gate.closed import ClosedRoutes
from gate.fields import check_fields, read_caller_metadata
from gate.google import check_google_form
from gate.mcp import TOOL_CALLS, McpRoutes
from gate.models import called_models, check_models
from gate.names import check_names
from gate.opened import find_group, use_model_in_path
from gate.outage import explain_error
from gate.realtime import WatchedSession, as_request, requested_model
from gate.routes import check_headers, check_query, is_offered
from gate.users import check_owner, check_user_search
from open_webui_identity.errors import forbidden, to_rejection

Data = dict[str, Any]


@dataclass(slots=True)
class RequestState:
    """State of the request that the current task serves."""

    # The caller's own `metadata`, which LiteLLM merges with its own entries.
    caller_metadata: dict[str, str] = field(default_factory=dict)
    may_call_models: bool = False


request_state: ContextVar[RequestState | None] = ContextVar("request_state", default=None)


class Gate(CustomLogger):
    """The second and third points."""

    async def async_pre_call_hook(
        self, user_api_key_dict: UserAPIKeyAuth, cache: DualCache, data: Data, call_type: str
    ) -> None:
        """Raises RequestRejected (403) for a model that the key, its user, team or organisation may not use."""
        # LiteLLM itself checks who may call an MCP tool, and names no model then.
        models = () if call_type in TOOL_CALLS else called_models(data)
        try:
            await check_models(user_api_key_dict, models)
        except Exception as error:
            raise to_rejection(error) from error
        state = request_state.get()
        if state is not None:
            remove_caller_metadata(data, state.caller_metadata)
            state.may_call_models = True

    async def async_pre_call_deployment_hook(self, kwargs: Data, call_type: Any) -> None:
        """Raises RequestRejected: 403 for a request that has not passed the checks, 400 for a call without spend.

        LiteLLM's own calls, such as background health checks, belong to no request and pass.
        """
        state = request_state.get()
        if state is not None and not state.may_call_models and call_type not in TOOL_CALLS:
            raise forbidden("This route may not call models. Use /v1/chat/completions or another model route.")
        check_google_form(kwargs, call_type)


# Parameters of LiteLLM's authentication besides the request. Each default is a FastAPI dependency for one header.
CREDENTIALS = {
    name: parameter.default.dependency
    for name, parameter in inspect.signature(user_api_key_auth).parameters.items()
    if name != "request"
}


async def authenticate(request: Request) -> UserAPIKeyAuth:
    """The first point, together with LiteLLM's authentication. Raises RequestRejected or LiteLLM's errors.

    It takes only the request: FastAPI analyses an override's signature on every request, and LiteLLM's six parameters
    took 3 ms.
    """
    state = RequestState()
    request_state.set(state)
    check_headers(request)
    path = request.scope["path"]
    calls_models = is_offered(request.method, path)
    body = await _read_request_body(request=request)
    models: list[str] = []
    if calls_models:
        check_query(request)
        check_fields(request, body)
        state.caller_metadata = read_caller_metadata(body)
        if group := find_group(request.method, path):
            models.append(use_model_in_path(request, group, body))
    key = await read_key(request)
    await check_models(key, models)
    check_user_search(path, key)
    if not calls_models:
        check_names(request, body, key)
    key = await with_listable_models(key, path)
    # Administrators test connections and prompts in LiteLLM's interface, on routes without the second point.
    state.may_call_models = key.user_role == LitellmUserRoles.PROXY_ADMIN
    return key


async def authenticate_websocket(websocket: WebSocket) -> UserAPIKeyAuth:
    """The first point for a realtime session; LiteLLM calls the hook of the second point. Raises RequestRejected."""
    request_state.set(RequestState())
    check_headers(websocket)
    model = requested_model(websocket)
    key = await read_key(as_request(websocket, model))
    await check_models(key, [model])
    WatchedSession(websocket, model)
    return key


async def admit_to_mcp(request: Request) -> None:
    """The first point for MCP routes. A tool's server may ask for a model, which the second point checks."""
    request_state.set(RequestState())
    check_headers(request)
    await read_key(request)


async def read_key(request: Request) -> UserAPIKeyAuth:
    """LiteLLM's authentication, for a key whose user is not blocked. Raises RequestRejected or LiteLLM's errors."""
    try:
        credentials = {name: await read(request) for name, read in CREDENTIALS.items()}
        key: UserAPIKeyAuth = await user_api_key_auth(request=request, **credentials)
    except Exception as error:
        raise await explain_error(error) from error
    await check_owner(key)
    return key


def remove_caller_metadata(data: Data, caller_metadata: dict[str, str]) -> None:
    """Removes the caller's entries from the metadata that LiteLLM uses for spend, routing and logs."""
    for name in ("metadata", "litellm_metadata"):
        known = data.get(name)
        if isinstance(known, dict) and "user_api_key_hash" in known:
            for entry, value in caller_metadata.items():
                if known.get(entry) == value:
                    del known[entry]


# FastAPI's own way to replace a dependency. It also covers routes that are added later.
proxy_server.app.dependency_overrides[user_api_key_auth] = authenticate
proxy_server.app.dependency_overrides[user_api_key_auth_websocket] = authenticate_websocket

# In front of LiteLLM's routes, whose handlers may not use these dependencies.
proxy_server.app.router.routes[:0] = [ClosedRoutes(), McpRoutes(admit_to_mcp, proxy_server.app.router)]

enforcer = Gate()
