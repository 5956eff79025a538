"""Decides whether a team or the person is billed for a request. Its models and limits then apply."""

from collections.abc import Sequence
from dataclasses import dataclass

from litellm.proxy._types import (
    LiteLLM_OrganizationTable,
    LiteLLM_TeamMembership,
    LiteLLM_TeamTableCachedObj,
    LiteLLM_UserTable,
)

from access.rules import list_teams, model_denied, own_list_allows, team_grant
from open_webui_identity.lookups import find_organization


@dataclass(frozen=True, slots=True)
class Billing:
    """The user, and the team if one is billed, with their limits."""

    user: LiteLLM_UserTable
    team: LiteLLM_TeamTableCachedObj | None
    membership: LiteLLM_TeamMembership | None
    # The team's organisation; the person's own without a team.
    organization: LiteLLM_OrganizationTable | None


async def resolve_billing(user: LiteLLM_UserTable, models: Sequence[str]) -> Billing:
    """The first team, in the order of joining, that allows all models; without such a team the person alone.

    Raises RequestRejected (403) when neither allows them. Budgets play no part: a team never pays because another
    team's budget is used up.
    """
    blocked: list[str] = []
    async for team in list_teams(user):
        if team.blocked:
            blocked.append(team.team_alias or team.team_id)
            continue
        grant = await team_grant(team, user)
        if await grant.allows(models):
            return Billing(user, team, grant.membership, grant.organization)
    for model in models:
        if not await own_list_allows(user, model):
            raise model_denied(model, blocked)
    return Billing(user, None, None, await find_organization(user.organization_id))
