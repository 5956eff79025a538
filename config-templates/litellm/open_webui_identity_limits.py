"""Puts the person, and who is charged, in place of Open WebUI's key, and has LiteLLM check and book them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy import proxy_server
from litellm.proxy._types import Litellm_EntityType, UserAPIKeyAuth
from litellm.proxy.auth.auth_checks import common_checks
from litellm.proxy.auth.team_grants import TeamGrants, team_grants
from litellm.proxy.auth.user_api_key_auth import _check_user_model_budget, _should_skip_budget_checks
from litellm.proxy.litellm_pre_call_utils import (
    LiteLLMProxyRequestSetup,
    _get_metadata_variable_name,
    strip_callback_config,
)
from litellm.proxy.spend_tracking.budget_reservation import (
    release_or_invalidate_budget_reservation,
    reserve_budget_for_request,
)
from open_webui_identity_charge import Charge
from open_webui_identity_refusal import over_budget
from starlette.requests import Request

try:
    from litellm.proxy.spend_tracking import carried_budget_state
except ImportError:
    # LiteLLM 1.101.6 looks budgets up again when it writes its metrics.
    carried_budget_state = None

Data = dict[str, Any]

# What LiteLLM knows of a key, in a request's metadata.
PREFIX = "user_api_key_"
RESERVATION = f"{PREFIX}budget_reservation"
# Budgets as they were when the request was checked (1.106.2).
SNAPSHOTS = ("team_budget_snapshot", "user_budget_snapshot", "org_budget_snapshot")


def assume(key: UserAPIKeyAuth, charge: Charge) -> None:
    """Fills in what LiteLLM's limiters and its books read of a key; nothing of an earlier charge stays."""
    user, team, organization = charge.user, charge.team, charge.organization
    budget = organization.litellm_budget_table if organization else None
    nothing = {
        name: UserAPIKeyAuth.model_fields[name].get_default() for name in TeamGrants.__annotations__ if name in FIELDS
    }
    values: Data = {
        "user_id": user.user_id,
        "user_email": user.user_email,
        "user_spend": user.spend,
        "user_max_budget": user.max_budget,
        "user_model_max_budget": user.model_max_budget,
        "user_rpm_limit": user.rpm_limit,
        "user_tpm_limit": user.tpm_limit,
        "team_id": team.team_id if team else None,
        **nothing,
        **dict.fromkeys(SNAPSHOTS),
        **team_grants(team, charge.membership, user.user_id),
        "org_id": organization.organization_id if organization else None,
        "organization_alias": organization.organization_alias if organization else None,
        "organization_metadata": organization.metadata if organization else None,
        "organization_max_budget": budget.max_budget if budget else None,
        "organization_rpm_limit": budget.rpm_limit if budget else None,
        "organization_tpm_limit": budget.tpm_limit if budget else None,
    }
    for name, value in values.items():
        if name in FIELDS:
            setattr(key, name, value)
    if carried_budget_state is not None:
        carried_budget_state.carry_team_and_user_budget_state(key, team, user)


# The versions of LiteLLM differ in a few limits.
FIELDS = frozenset(UserAPIKeyAuth.model_fields)


async def enforce(key: UserAPIKeyAuth, charge: Charge, data: Data, request: Request, models: Sequence[str]) -> None:
    """LiteLLM's own checks, as for a key of the person in that team, and its reservation of the likely cost.

    A person's own budget counts in every team. Raises Refusal, or whatever LiteLLM's checks raise.
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
                **common,
                prisma_client=proxy_server.prisma_client,
                user_api_key_cache=proxy_server.user_api_key_cache,
                apply_user_budget_to_team_keys=True,
                fail_closed_budget_enforcement=settings.get("fail_closed_budget_enforcement") is True,
            )
    except BudgetExceededError as error:
        raise over_budget(error, starts_afresh(error, charge)) from None


def starts_afresh(error: BudgetExceededError, charge: Charge) -> datetime | None:
    owners = {Litellm_EntityType.USER.value: charge.user, Litellm_EntityType.TEAM.value: charge.team}
    owner = owners.get(str(error.entity_type))
    return owner.budget_reset_at if owner else None


def book(key: UserAPIKeyAuth, data: Data, request: Request, asked_as: str | None) -> None:
    """Writes the person into what LiteLLM books and logs by.

    :param asked_as: user of Open WebUI's key, which some routes have already told the provider.
    """
    name = _get_metadata_variable_name(request)
    metadata: Data = data.setdefault(name, {})
    for entry in [entry for entry in metadata if entry.startswith(PREFIX)]:
        field = entry.removeprefix(PREFIX)
        if field in FIELDS and field.startswith(("user_", "team_", "org")):
            metadata[entry] = getattr(key, field)
    metadata.pop(RESERVATION, None)
    # It may hold keys of other services, to which LiteLLM reports for the team.
    metadata[f"{PREFIX}team_metadata"] = strip_callback_config(key.team_metadata)
    LiteLLMProxyRequestSetup.add_user_api_key_auth_to_request_metadata(data, key, name)
    if carried_budget_state is not None:
        metadata.update(carried_budget_state.carried_budget_metadata(key))
    if asked_as is not None and data.get("user") == asked_as:
        data["user"] = key.user_id
