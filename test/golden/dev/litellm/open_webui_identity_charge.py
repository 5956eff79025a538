"""Who is charged: the team, or the person alone, whose models and limits a request falls under."""

from collections.abc import Sequence
from dataclasses import dataclass

from litellm.proxy import proxy_server
from litellm.proxy._types import (
    LiteLLM_OrganizationTable,
    LiteLLM_TeamMembership,
    LiteLLM_TeamTableCachedObj,
    LiteLLM_UserTable,
    ProxyErrorTypes,
    ProxyException,
)
from litellm.proxy.auth.auth_checks import can_org_access_model, can_team_access_model, can_user_call_model
from open_webui_identity_lookups import find_membership, find_organization, find_team
from open_webui_identity_refusal import Refusal

# For so long nobody asks again whether a team lists somebody.
UNLISTED_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Charge:
    """Where a request is booked."""

    user: LiteLLM_UserTable
    team: LiteLLM_TeamTableCachedObj | None
    membership: LiteLLM_TeamMembership | None
    # The team's, else the person's own.
    organization: LiteLLM_OrganizationTable | None


async def charge_of(user: LiteLLM_UserTable, models: Sequence[str]) -> Charge:
    """The first of the person's teams, in the order in which they joined, that allows all models; else the person.

    Raises Refusal (403) when nobody allows them. Budgets play no part: no team ever pays because another has used up
    its own.
    """
    blocked: list[str] = []
    for team_id in dict.fromkeys(user.teams or []):
        team = await team_of(team_id, user)
        if team is None:
            continue
        if team.blocked:
            blocked.append(team.team_alias or team.team_id)
            continue
        organization = await find_organization(team.organization_id)
        membership = await find_membership(user.user_id, team_id)
        if await team_allows(team, membership, organization, models):
            return Charge(user, team, membership, organization)
    organization = await find_organization(user.organization_id)
    for model in models:
        try:
            can_org_access_model(model, organization, proxy_server.llm_router)
            await can_user_call_model(model, proxy_server.llm_router, user)
        except ProxyException:
            raise no_access(model, blocked) from None
    return Charge(user, None, None, organization)


def no_access(model: str, blocked: Sequence[str]) -> Refusal:
    teams = f" Blocked teams of yours: {', '.join(blocked)}." if blocked else ""
    return Refusal(
        403,
        ProxyErrorTypes.user_model_access_denied.value,
        f"You may not use the model {model}: neither a team of yours nor your own account allows it.{teams}"
        " Pick another model, or ask an administrator of the gateway.",
        "model",
    )


async def team_of(team_id: str, user: LiteLLM_UserTable) -> LiteLLM_TeamTableCachedObj | None:
    """None when the team is gone or does not list the person: LiteLLM keeps memberships on both sides."""
    team = await find_team(team_id)
    if team is None or lists(team, user):
        return team
    # LiteLLM's other workers, and 1.101.6 itself, remember the team as it was before somebody joined.
    unlisted = f"open_webui_identity:unlisted:{team_id}:{user.user_id}"
    cache = proxy_server.user_api_key_cache
    if await cache.async_get_cache(key=unlisted):
        return None
    team = await find_team(team_id, fresh=True)
    if team is not None and lists(team, user):
        return team
    await cache.async_set_cache(key=unlisted, value=True, ttl=UNLISTED_SECONDS)
    return None


def lists(team: LiteLLM_TeamTableCachedObj, user: LiteLLM_UserTable) -> bool:
    email = (user.user_email or "").strip().lower()
    return any(
        member.user_id == user.user_id
        or (not member.user_id and (member.user_email or "").strip().lower() == email != "")
        for member in team.members_with_roles
    )


async def team_allows(
    team: LiteLLM_TeamTableCachedObj,
    membership: LiteLLM_TeamMembership | None,
    organization: LiteLLM_OrganizationTable | None,
    models: Sequence[str],
) -> bool:
    """Whether team, organisation and the member's own list, which only narrows, all allow the models."""
    budget = membership.litellm_budget_table if membership else None
    allowed = list(budget.allowed_models or []) if budget else []
    # As LiteLLM reads it: a member's list is one of the team's models.
    scope = team.model_copy(update={"models": allowed, "access_group_ids": []}) if allowed else None
    try:
        for model in models:
            await can_team_access_model(model, team, proxy_server.llm_router)
            can_org_access_model(model, organization, proxy_server.llm_router)
            if scope:
                await can_team_access_model(model, scope, proxy_server.llm_router)
    except ProxyException:
        return False
    return True
