"""Which models a person may use: what their teams lend them, and what their own list adds.

The chat (open_webui_identity/billing.py) and people's own keys (gate/models.py) share these rules. The synchronisation
has the same ones in SQL (41-wanted-people.sql and 42-wanted-grants.sql); test/access/cases.json holds both to them.

LiteLLM reads a person's empty list as every model. The variable EMPTY_MODEL_LIST says how the stack reads it:

- teams: a person in a team has the models of their teams. A person in no team has every model.
- all: every model, as LiteLLM.
"""

import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from litellm.proxy import proxy_server
from litellm.proxy._types import (
    UI_TEAM_ID,
    LiteLLM_OrganizationTable,
    LiteLLM_TeamMembership,
    LiteLLM_TeamTableCachedObj,
    LiteLLM_UserTable,
    ProxyErrorTypes,
    ProxyException,
    UserAPIKeyAuth,
)
from litellm.proxy.auth.auth_checks import can_org_access_model, can_team_access_model, can_user_call_model
from open_webui_identity.errors import Refusal
from open_webui_identity.lookups import find_membership, find_organization

from access.lookups import is_listed_by_a_team, team_of

VARIABLE = "EMPTY_MODEL_LIST"
READINGS = ("teams", "all")


def read_setting(text: str) -> str:
    """One of READINGS. Raises ValueError, which ends LiteLLM's start: no text is wrong, too, or access would widen."""
    if text in READINGS:
        return text
    found = f"is {text!r}" if text else "is not set"
    raise ValueError(f"The variable {VARIABLE} {found}. Make it {' or '.join(READINGS)}, and start LiteLLM again.")


EMPTY_MODEL_LIST = read_setting(os.environ.get(VARIABLE, ""))


@dataclass(frozen=True, slots=True)
class Loan:
    """A team that lends its models to one of its members."""

    team: LiteLLM_TeamTableCachedObj
    membership: LiteLLM_TeamMembership | None
    organization: LiteLLM_OrganizationTable | None

    async def covers(self, models: Sequence[str]) -> bool:
        """Whether the team, its organisation and the member's own list, which only narrows, allow all the models."""
        budget = self.membership.litellm_budget_table if self.membership else None
        allowed = list(budget.allowed_models or []) if budget else []
        # As LiteLLM reads it: a member's list is one of the team's models.
        scope = self.team.model_copy(update={"models": allowed, "access_group_ids": []}) if allowed else None
        try:
            for model in models:
                await can_team_access_model(model, self.team, proxy_server.llm_router)
                can_org_access_model(model, self.organization, proxy_server.llm_router)
                if scope:
                    await can_team_access_model(model, scope, proxy_server.llm_router)
        except ProxyException:
            return False
        return True


async def teams_of(user: LiteLLM_UserTable) -> AsyncIterator[LiteLLM_TeamTableCachedObj]:
    """Teams that list the person, in the order in which they joined; blocked ones too. Raises Refusal (503)."""
    for team_id in dict.fromkeys(user.teams or []):
        team = await team_of(team_id, user)
        if team is not None:
            yield team


async def loan_of(team: LiteLLM_TeamTableCachedObj, user: LiteLLM_UserTable) -> Loan:
    """What the team lends to the person. Raises Refusal (503) when its limits cannot be read."""
    organization = await find_organization(team.organization_id)
    return Loan(team, await find_membership(user.user_id, team.team_id), organization)


async def follows_teams(user: LiteLLM_UserTable) -> bool:
    """Whether the person's list is empty and therefore adds nothing to what their teams have. Raises Refusal (503).

    A team that is blocked, or that does not list the person although LiteLLM's user names it, lends nothing and still
    counts: a team in trouble gives its members no more models.
    """
    if EMPTY_MODEL_LIST == "all" or user.models:
        return False
    return bool(user.teams) or await is_listed_by_a_team(user)


async def own_list_allows(user: LiteLLM_UserTable, model: str) -> bool:
    """Whether the person may use the model without any team. Raises Refusal (503)."""
    organization = await find_organization(user.organization_id)
    try:
        can_org_access_model(model, organization, proxy_server.llm_router)
        await can_user_call_model(model, proxy_server.llm_router, user)
    except ProxyException:
        return False
    return not await follows_teams(user)


def is_own_key(key: UserAPIKeyAuth) -> bool:
    """Whether a key belongs to a person and to no team.

    Sessions of LiteLLM's interface name a team that does not exist, so that LiteLLM checks neither team nor person.
    """
    return bool(key.user_id) and key.team_id in (None, UI_TEAM_ID)


async def check_own_key(user: LiteLLM_UserTable, models: Sequence[str]) -> None:
    """What a key of the person's own may use: their list, or the models of their teams where that list is empty.

    Raises Refusal (403, or 503 when that cannot be told), or what LiteLLM raises for a model that the list lacks.
    """
    for model in models:
        await can_user_call_model(model, proxy_server.llm_router, user)
    if not await follows_teams(user):
        return
    loans = [await loan_of(team, user) async for team in teams_of(user) if not team.blocked]
    for model in models:
        if not any([await loan.covers([model]) for loan in loans]):
            raise no_access(model)


def no_access(model: str, blocked: Sequence[str] = ()) -> Refusal:
    """403 for a person; names their blocked teams, where that is why."""
    teams = f" Blocked teams of yours: {', '.join(blocked)}." if blocked else ""
    return Refusal(
        403,
        ProxyErrorTypes.user_model_access_denied.value,
        f"You may not use the model {model}: neither a team of yours nor your own account allows it.{teams}"
        " Pick another model, or ask an administrator of the gateway.",
        "model",
    )
