"""LiteLLM hooks that apply to every key, including Open WebUI's and administrators'.

In config.yaml: `litellm_settings.callbacks: [prometheus, gate.callback.enforcer, …]`. The configuration's folder is in
PYTHONPATH. LiteLLM may check the model named in one place and call the one named in another. So the gate checks at
four points:

1. When LiteLLM authenticates a request, on every route: nothing in the query, headers or fields changes what LiteLLM
   calls or records as spend, the key's user is not blocked, and the request takes no name or mark that belongs to the
   stack. Routes that the stack does not offer end before that, in gate/closed.py.
2. Before LiteLLM routes a request: the key, its user, team and organisation may use every model that will be called,
   the price of each is known if one of them has a budget, and the database has room for what the call costs.
3. Before LiteLLM calls a provider: the request has passed the second point.
4. Before LiteLLM's router calls a fallback model: the second point's rules allow that model, too.
"""

import inspect
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
from access.request_state import RequestState, request_state
from batches.poll import start_poll
from batches.routes import BatchRoutes
from gate.answer_cache import with_cache_control
from gate.closed import ClosedRoutes
from gate.expiry import publish_expiry
from gate.fallbacks import may_fall_back
from gate.fields import check_fields, read_caller_metadata
from gate.google import check_google_form
from gate.guardrails import with_guardrails
from gate.mcp import TOOL_CALLS, McpRoutes
from gate.metadata import metadata_of
from gate.models import called_models, check_models
from gate.names import check_names
from gate.opened import find_group, use_model_in_path
from gate.outage import explain_error
from gate.overload import check_load
from gate.realtime import WatchedSession, as_request, requested_model
from gate.routes import check_headers, check_query, is_offered
from gate.storage import storage
from gate.users import check_owner, check_user_search
from open_webui_identity.errors import forbidden, to_rejection
from prices.budgets import find_payers
from prices.rules import check_prices

Data = dict[str, Any]


class Gate(CustomLogger):
    """The second and third points."""

    async def async_pre_call_hook(
        self, user_api_key_dict: UserAPIKeyAuth, cache: DualCache, data: Data, call_type: str
    ) -> None:
        """Raises RequestRejected (403) for a model that the key, its user, team or organisation may not use.

        The same for a model without a known price, if one of them has a budget; 503 while the database's disk is full.
        """
        if call_type in TOOL_CALLS:
            # LiteLLM itself checks who may call an MCP tool, and names no model then.
            return
        try:
            models = called_models(data)
            await check_models(user_api_key_dict, models)
            await check_prices(models, user_api_key_dict.team_id, lambda: find_payers(user_api_key_dict))
            await storage.check()
        except Exception as error:
            raise to_rejection(error) from error
        state = request_state.get()
        if state is not None:
            remove_caller_metadata(data, state.caller_metadata)
            state.key, state.models = user_api_key_dict, models
            state.may_call_models = True

    async def async_pre_call_deployment_hook(self, kwargs: Data, call_type: Any) -> Data:
        """Raises RequestRejected: 403 for a request that has not passed the checks, 400 for a call without spend.

        LiteLLM's own calls, such as background health checks, belong to no request and pass. Returns the call with the
        gate's cache control and guardrails: LiteLLM looks into its cache, and runs guardrails, after this hook.
        """
        state = request_state.get()
        if state is not None and not state.may_call_models and call_type not in TOOL_CALLS:
            raise forbidden("This route may not call models. Use /v1/chat/completions or another model route.")
        check_google_form(kwargs, call_type)
        key = state.key if state is not None else None
        return with_guardrails(with_cache_control(kwargs, key), key)


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
    state = RequestState(request)
    request_state.set(state)
    check_headers(request)
    path = request.scope["path"]
    calls_models = is_offered(request.method, path)
    if calls_models and request.method == "POST":
        check_load()
    body = await _read_request_body(request=request)
    models: list[str] = []
    if calls_models:
        group = find_group(request.method, path)
        check_query(request, group)
        check_fields(request, body)
        state.caller_metadata = read_caller_metadata(body)
        if group:
            models.append(use_model_in_path(request, group, body))
    key = await read_key(request)
    publish_expiry(key)
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
    check_headers(websocket)
    model = requested_model(websocket)
    request = as_request(websocket, model)
    request_state.set(RequestState(request))
    key = await read_key(request)
    await check_models(key, [model])
    WatchedSession(websocket, model)
    return key


async def admit(request: Request) -> UserAPIKeyAuth:
    """The first point for MCP, files and batches. A tool's server may ask for a model, which the second point checks.

    The package batches checks models itself.
    """
    request_state.set(RequestState(request))
    check_headers(request)
    return await read_key(request)


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
    for known in metadata_of(data):
        if "user_api_key_hash" in known:
            for entry, value in caller_metadata.items():
                if known.get(entry) == value:
                    del known[entry]


# FastAPI's own way to replace a dependency. It also covers routes that are added later.
proxy_server.app.dependency_overrides[user_api_key_auth] = authenticate
proxy_server.app.dependency_overrides[user_api_key_auth_websocket] = authenticate_websocket
# In front of LiteLLM's routes, whose handlers may not use these dependencies.
proxy_server.app.router.routes[:0] = [
    ClosedRoutes(),
    McpRoutes(admit, proxy_server.app.router),
    BatchRoutes(admit),
]
# The fourth point. LiteLLM creates its router after it has loaded the callbacks, with the function of this name.
if "router_fallback_access_check" not in vars(proxy_server):
    raise ImportError("This LiteLLM has no check of fallback models that the gate could replace. Use another version.")
vars(proxy_server)["router_fallback_access_check"] = may_fall_back
start_poll()

enforcer = Gate()
