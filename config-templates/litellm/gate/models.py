"""What LiteLLM will really call, against what the key, its user, team and organisation may use."""

from collections.abc import Iterator, Sequence
from typing import Any

from access.rules import check_own_key, is_own_key
from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from litellm.proxy.auth.auth_checks import can_key_call_resolved_model, can_org_access_model
from litellm.proxy.auth.auth_utils import iter_request_fallback_targets
from open_webui_identity.errors import not_allowed
from open_webui_identity.lookups import find_organization
from open_webui_identity.users import load

from gate.routes import bad_request

Data = dict[str, Any]


def called_models(data: Data) -> Sequence[str]:
    """Every model that a request leads to, after LiteLLM has applied aliases. Raises Refusal (400) for no name."""
    return tuple(dict.fromkeys(named_models(data)))


def named_models(data: Data) -> Iterator[str]:
    model = data.get("model")
    # LiteLLM asks several at once.
    for one in model if isinstance(model, list) else [model]:
        if one is None:
            continue
        if not isinstance(one, str):
            raise bad_request("model must be a text.", "model")
        yield from filter(None, (name.strip() for name in one.split(",")))
    for target in iter_request_fallback_targets(data):
        name = target if isinstance(target, str) else target.get("model")
        if isinstance(name, str):
            yield name
    # Tools that call a model of their own, such as image generation.
    tools = data.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        name = tool.get("model") if isinstance(tool, dict) else None
        if isinstance(name, str):
            yield name


async def check_models(key: UserAPIKeyAuth, models: Sequence[str]) -> None:
    """Raises what LiteLLM's own checks raise for a model that is not allowed, or Refusal (403, 503)."""
    if not models or key.user_role == LitellmUserRoles.PROXY_ADMIN:
        return
    if key.config:
        # LiteLLM compares no model with the list of such a key, whatever its configuration holds.
        raise not_allowed("This key has a config of its own. Ask an administrator of the gateway for one without.")
    router = proxy_server.llm_router
    user = await load(key.user_id) if key.user_id and is_own_key(key) else None
    organization = await find_organization(key.org_id)
    for model in models:
        await can_key_call_resolved_model(
            model=model, llm_model_list=proxy_server.llm_model_list, valid_token=key, llm_router=router
        )
        can_org_access_model(model, organization, router)
    if user is not None:
        await check_own_key(user, models)
