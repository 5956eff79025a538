"""Who is charged: the team, or the person alone, whose models and limits a request falls under."""

from collections.abc import Sequence
from dataclasses import dataclass

from access.rules import loan_of, no_access, own_list_allows, teams_of
from litellm.proxy._types import (
    LiteLLM_OrganizationTable,
    LiteLLM_TeamMembership,
    LiteLLM_TeamTableCachedObj,
    LiteLLM_UserTable,
)

from open_webui_identity.lookups import find_organization


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
    async for team in teams_of(user):
        if team.blocked:
            blocked.append(team.team_alias or team.team_id)
            continue
        loan = await loan_of(team, user)
        if await loan.covers(models):
            return Charge(user, team, loan.membership, loan.organization)
    for model in models:
        if not await own_list_allows(user, model):
            raise no_access(model, blocked)
    return Charge(user, None, None, await find_organization(user.organization_id))
