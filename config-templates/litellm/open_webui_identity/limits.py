"""Has LiteLLM check the limits of the person and of who is charged."""

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

from open_webui_identity.billing import Charge
from open_webui_identity.errors import over_budget
from open_webui_identity.prices import router_for_reservations

Data = dict[str, Any]


async def enforce(key: UserAPIKeyAuth, charge: Charge, data: Data, request: Request, models: Sequence[str]) -> bool:
    """LiteLLM's own checks, as for a key of the person in that team, and its reservation of the likely cost.

    A person's own budget counts in every team. Says whether budgets count at all: they do not for models without a
    price. Raises Refusal, or whatever LiteLLM's checks raise.
    """
    settings = {**proxy_server.general_settings, "apply_user_budget_to_team_keys": True}
    route = key.request_route or request.url.path
    skip = _should_skip_budget_checks(data, route, request, proxy_server.llm_router)
    # Reserved before it was known who asks.
    await release_or_invalidate_budget_reservation(key.budget_reservation)
    key.budget_reservation = None
    common: Data = {
        "route": route,
        "llm_router": proxy_server.llm_router,
        "proxy_logging_obj": proxy_server.proxy_logging_obj,
        "valid_token": key,
        "request_body": data,
        "team_object": charge.team,
        "user_object": charge.user,
        "end_user_object": None,
    }
    try:
        await common_checks(
            **common, global_proxy_spend=None, general_settings=settings, request=request, skip_budget_checks=skip
        )
        if not skip:
            await _check_user_model_budget(key, proxy_server.model_max_budget_limiter, list(models))
            key.budget_reservation = await reserve_budget_for_request(
                **{**common, "llm_router": router_for_reservations()},
                prisma_client=proxy_server.prisma_client,
                user_api_key_cache=proxy_server.user_api_key_cache,
                apply_user_budget_to_team_keys=True,
                fail_closed_budget_enforcement=settings.get("fail_closed_budget_enforcement") is True,
            )
    except BudgetExceededError as error:
        raise over_budget(error, starts_afresh(error, charge)) from None
    return not skip


def starts_afresh(error: BudgetExceededError, charge: Charge) -> datetime | None:
    owners = {Litellm_EntityType.USER.value: charge.user, Litellm_EntityType.TEAM.value: charge.team}
    owner = owners.get(str(error.entity_type))
    return owner.budget_reset_at if owner else None
