"""Checks the models that LiteLLM will really call against what the key, its user, team and organisation allow."""

from collections.abc import Iterator, Sequence
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from litellm.proxy.auth.auth_checks import can_key_call_resolved_model, can_org_access_model
from litellm.proxy.auth.auth_utils import iter_request_fallback_targets

from access.rules import check_own_key, is_own_key
from open_webui_identity.errors import bad_request, forbidden
from open_webui_identity.lookups import find_organization
from open_webui_identity.users import load_user

Data = dict[str, Any]


def called_models(data: Data) -> Sequence[str]:
    """Every model that a request leads to, with aliases resolved by LiteLLM. Raises RequestRejected (400)."""
    return tuple(dict.fromkeys(named_models(data)))


def named_models(data: Data) -> Iterator[str]:
    model = data.get("model")
    # LiteLLM can call several models at once.
    for one in model if isinstance(model, list) else [model]:
        if one is None:
            continue
        if not isinstance(one, str):
            raise bad_request("model must be a string.", "model")
        yield from filter(None, (name.strip() for name in one.split(",")))
    for target in iter_request_fallback_targets(data):
        name = target if isinstance(target, str) else target.get("model")
        if isinstance(name, str):
            yield name
    # Some tools, such as image generation, name a model of their own.
    tools = data.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        name = tool.get("model") if isinstance(tool, dict) else None
        if isinstance(name, str):
            yield name


async def check_models(key: UserAPIKeyAuth, models: Sequence[str]) -> None:
    """Raises the errors of LiteLLM's own checks for a model that is not allowed, or RequestRejected (403, 503)."""
    if not models or key.user_role == LitellmUserRoles.PROXY_ADMIN:
        return
    if key.config:
        # LiteLLM does not check the model list of a key that has a config.
        raise forbidden("This key has its own config. Ask an administrator of the gateway for a key without one.")
    router = proxy_server.llm_router
    user = await load_user(key.user_id) if key.user_id and is_own_key(key) else None
    organization = await find_organization(key.org_id)
    for model in models:
        await can_key_call_resolved_model(
            model=model, llm_model_list=proxy_server.llm_model_list, valid_token=key, llm_router=router
        )
        can_org_access_model(model, organization, router)
    if user is not None:
        await check_own_key(user, models)
