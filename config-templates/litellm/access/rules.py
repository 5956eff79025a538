"""Which models a person may use: those of their teams, and those that their own list and temporary grants add.

The chat (open_webui_identity/billing.py) and people's own keys (gate/models.py) share these rules. The sync implements
the same rules in SQL (41-wanted-people.sql and 42-wanted-grants.sql); test/access/cases.json tests both.

LiteLLM treats a person's empty model list as every model. The variable EMPTY_MODEL_LIST selects what it means here:

- teams: a person in a team has the models of their teams. A person in no team has every model.
- all: every model, as in LiteLLM.
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
from litellm.proxy.auth.auth_checks import can_org_access_model, can_team_access_model

from access.choice import choose
from access.grants import check_person, grant_allows
from access.lookups import find_team_with_member, is_in_any_team
from open_webui_identity.errors import RequestRejected
from open_webui_identity.lookups import find_membership, find_organization

VARIABLE = "EMPTY_MODEL_LIST"
MODES = ("teams", "all")


def parse_setting(text: str) -> str:
    """One of MODES. Raises ValueError, which ends LiteLLM's start."""
    return choose(VARIABLE, MODES, text)


EMPTY_MODEL_LIST = parse_setting(os.environ.get(VARIABLE, ""))


@dataclass(frozen=True, slots=True)
class TeamGrant:
    """A team and the limits under which a member may use its models."""

    team: LiteLLM_TeamTableCachedObj
    membership: LiteLLM_TeamMembership | None
    organization: LiteLLM_OrganizationTable | None

    async def allows(self, models: Sequence[str]) -> bool:
        """Whether the team, its organisation and the member's list, which can only restrict, allow all the models."""
        budget = self.membership.litellm_budget_table if self.membership else None
        allowed = list(budget.allowed_models or []) if budget else []
        # LiteLLM checks a member's list in the same way as a team's.
        member_list = self.team.model_copy(update={"models": allowed, "access_group_ids": []}) if allowed else None
        try:
            for model in models:
                await can_team_access_model(model, self.team, proxy_server.llm_router)
                can_org_access_model(model, self.organization, proxy_server.llm_router)
                if member_list:
                    await can_team_access_model(model, member_list, proxy_server.llm_router)
        except ProxyException:
            return False
        return True


async def list_teams(user: LiteLLM_UserTable) -> AsyncIterator[LiteLLM_TeamTableCachedObj]:
    """Teams that list the person, in the order of joining, blocked ones included. Raises RequestRejected (503)."""
    for team_id in dict.fromkeys(user.teams or []):
        team = await find_team_with_member(team_id, user)
        if team is not None:
            yield team


async def team_grant(team: LiteLLM_TeamTableCachedObj, user: LiteLLM_UserTable) -> TeamGrant:
    """The team's grant to the person. Raises RequestRejected (503) when its limits cannot be read."""
    organization = await find_organization(team.organization_id)
    return TeamGrant(team, await find_membership(user.user_id, team.team_id), organization)


async def inherits_from_teams(user: LiteLLM_UserTable) -> bool:
    """Whether the person's list is empty and their models come from teams alone. Raises RequestRejected (503).

    A team that is blocked, or does not list the person although the user row names it, grants nothing but still counts:
    otherwise its members would gain access to every model.
    """
    if EMPTY_MODEL_LIST == "all" or user.models:
        return False
    return bool(user.teams) or await is_in_any_team(user)


async def own_list_allows(user: LiteLLM_UserTable, model: str) -> bool:
    """Whether the person may use the model without a team. Raises RequestRejected (503)."""
    organization = await find_organization(user.organization_id)
    try:
        can_org_access_model(model, organization, proxy_server.llm_router)
        await check_person(model, proxy_server.llm_router, user)
    except ProxyException:
        return False
    return await grant_allows(user, model) or not await inherits_from_teams(user)


def is_own_key(key: UserAPIKeyAuth) -> bool:
    """Whether a key belongs to a person and to no team.

    Sessions of LiteLLM's interface name a team that does not exist. LiteLLM then checks neither team nor person.
    """
    return bool(key.user_id) and key.team_id in (None, UI_TEAM_ID)


async def check_own_key(user: LiteLLM_UserTable, models: Sequence[str]) -> None:
    """Checks a person's own key against their list, or against their teams' models if that list is empty.

    Temporary grants add models to either. Raises RequestRejected (403, or 503 during an outage), or LiteLLM's error for
    a model that is not on the list.
    """
    for model in models:
        await check_person(model, proxy_server.llm_router, user)
    if not await inherits_from_teams(user):
        return
    teams = [await team_grant(team, user) async for team in list_teams(user) if not team.blocked]
    for model in models:
        if not await grant_allows(user, model) and not any([await team.allows([model]) for team in teams]):
            raise model_denied(model)


def model_denied(model: str, blocked: Sequence[str] = ()) -> RequestRejected:
    """403 for a person; names their blocked teams if they may be the reason."""
    teams = f" Blocked teams of yours: {', '.join(blocked)}." if blocked else ""
    return RequestRejected(
        403,
        ProxyErrorTypes.user_model_access_denied.value,
        f"You may not use the model {model}: neither a team of yours nor your own account allows it.{teams}"
        " Pick another model, or ask an administrator of the gateway.",
        "model",
    )
