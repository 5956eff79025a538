"""Runs LiteLLM's own limit checks for the person and the billed team."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy import proxy_server
from litellm.proxy._types import Litellm_EntityType, UserAPIKeyAuth
from litellm.proxy.auth.auth_checks import common_checks
from litellm.proxy.auth.user_api_key_auth import _check_user_model_budget, _should_skip_budget_checks
from litellm.proxy.spend_tracking.budget_reservation import (
    release_or_invalidate_budget_reservation,
    reserve_budget_for_request,
)
from starlette.requests import Request

from open_webui_identity.billing import Billing
from open_webui_identity.errors import budget_exceeded
from open_webui_identity.prices import router_with_cached_prices

Data = dict[str, Any]


async def enforce_limits(
    key: UserAPIKeyAuth, billing: Billing, data: Data, request: Request, models: Sequence[str]
) -> bool:
    """Runs LiteLLM's checks as for a key of the person in that team, and reserves the estimated cost.

    The person's own budget also applies in every team. Returns whether budgets apply: they do not for models without a
    price. Raises RequestRejected, or the errors of LiteLLM's checks.
    """
    settings = {**proxy_server.general_settings, "apply_user_budget_to_team_keys": True}
    route = key.request_route or request.url.path
    skip = _should_skip_budget_checks(data, route, request, proxy_server.llm_router)
    # LiteLLM reserved this before the person was known.
    await release_or_invalidate_budget_reservation(key.budget_reservation)
    key.budget_reservation = None
    common: Data = {
        "route": route,
        "llm_router": proxy_server.llm_router,
        "proxy_logging_obj": proxy_server.proxy_logging_obj,
        "valid_token": key,
        "request_body": data,
        "team_object": billing.team,
        "user_object": billing.user,
        "end_user_object": None,
    }
    try:
        await common_checks(
            **common, global_proxy_spend=None, general_settings=settings, request=request, skip_budget_checks=skip
        )
        if not skip:
            await _check_user_model_budget(key, proxy_server.model_max_budget_limiter, list(models))
            key.budget_reservation = await reserve_budget_for_request(
                **{**common, "llm_router": router_with_cached_prices()},
                prisma_client=proxy_server.prisma_client,
                user_api_key_cache=proxy_server.user_api_key_cache,
                apply_user_budget_to_team_keys=True,
                fail_closed_budget_enforcement=settings.get("fail_closed_budget_enforcement") is True,
            )
    except BudgetExceededError as error:
        raise budget_exceeded(error, next_reset(error, billing)) from None
    return not skip


def next_reset(error: BudgetExceededError, billing: Billing) -> datetime | None:
    owners = {Litellm_EntityType.USER.value: billing.user, Litellm_EntityType.TEAM.value: billing.team}
    owner = owners.get(str(error.entity_type))
    return owner.budget_reset_at if owner else None
