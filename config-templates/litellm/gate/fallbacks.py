"""Which of the router's fallback models may answer a request.

LiteLLM picks a fallback inside its router, after every check of the request. Its own setting
`enforce_fallback_model_access` repeats only the check of the key and its team. The router skips a model that this check
refuses; if none is left, the caller gets the first model's error.
"""

import logging
from collections.abc import Mapping
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy import proxy_server
from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.auth.auth_checks import _is_model_cost_zero, common_checks
from litellm.router import Router

from access.request_state import RequestState, request_state
from gate.metadata import metadata_of
from gate.models import check_models
from open_webui_identity.lookups import find_team
from open_webui_identity.users import load_user

log = logging.getLogger("LiteLLM Proxy")


async def may_fall_back(*, model: str, request_kwargs: Mapping[str, object], llm_router: Router) -> bool:
    """Whether the caller and the team that pays may use the model, and have budget left for it.

    LiteLLM's own calls, such as background health checks, belong to no request and pass.
    """
    state = request_state.get()
    if state is None:
        return not names_a_key(request_kwargs)
    if state.key is None:
        # Administrators test models in LiteLLM's interface, on routes without the check of models.
        return state.may_call_models
    try:
        await check_models(state.key, [model])
        if budget_is_unchecked(state, model, llm_router):
            await check_budgets(state.key, state, model, llm_router)
    except Exception as error:
        # The caller gets the first model's error, whatever the reason here is.
        log.info("gate: no fallback to %s: %s", model, type(error).__name__)
        return False
    return True


def names_a_key(request_kwargs: Mapping[str, object]) -> bool:
    return any("user_api_key_hash" in metadata for metadata in metadata_of(request_kwargs))


def budget_is_unchecked(state: RequestState, model: str, router: Router) -> bool:
    """Whether the requested models are free, so that no budget was checked, and the fallback is not."""
    return is_free(list(state.models), router) and not is_free(model, router)


def is_free(model: str | list[str], router: Router) -> bool:
    free: bool = _is_model_cost_zero(model=model, llm_router=router)
    return free


async def check_budgets(key: UserAPIKeyAuth, state: RequestState, model: str, router: Router) -> None:
    """LiteLLM's budget checks for another model. Raises BudgetExceededError, or the errors of the look-ups."""
    if key.max_budget is not None and key.token is not None:
        spend = await proxy_server.get_current_spend(
            counter_key=f"spend:key:{key.token}", fallback_spend=key.spend or 0.0, max_budget=key.max_budget
        )
        if spend >= key.max_budget:
            raise BudgetExceededError(current_cost=spend, max_budget=key.max_budget)
    settings: dict[str, Any] = dict(proxy_server.general_settings)
    if state.own_budget_in_teams:
        settings["apply_user_budget_to_team_keys"] = True
    await common_checks(
        request_body={"model": model},
        team_object=await find_team(key.team_id) if key.team_id else None,
        user_object=await load_user(key.user_id) if key.user_id else None,
        end_user_object=None,
        global_proxy_spend=None,
        general_settings=settings,
        route=key.request_route or state.request.scope["path"],
        llm_router=router,
        proxy_logging_obj=proxy_server.proxy_logging_obj,
        valid_token=key,
        request=state.request,
        skip_budget_checks=False,
    )
