"""LiteLLM's own look-ups of teams, organisations and memberships, which remember what they found.

Here an outage is an outage: where LiteLLM calls a team missing that could not be read, somebody else would pay, and
where it calls a membership missing, its limits would be lost.
"""

import logging
from typing import Any

from fastapi import HTTPException
from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_OrganizationTable, LiteLLM_TeamMembership, LiteLLM_TeamTableCachedObj
from litellm.proxy.auth.auth_checks import TeamNotFoundError, get_org_object, get_team_membership, get_team_object
from litellm.proxy.common_utils.user_api_key_cache import (
    get_management_object_ttl,
    team_membership_reservation_cache_key,
)

from open_webui_identity.errors import Refusal, unavailable

log = logging.getLogger("LiteLLM Proxy")


async def find_team(team_id: str, fresh: bool = False) -> LiteLLM_TeamTableCachedObj | None:
    """None when there is no such team. Raises Refusal (503) when that cannot be told.

    :param fresh: whether to ask the database, and to remember its answer.
    """
    try:
        team: LiteLLM_TeamTableCachedObj = await get_team_object(team_id=team_id, check_db_only=fresh, **sources())
    except TeamNotFoundError:
        return None
    except HTTPException as error:
        raise no_answer("a team", error) from None
    return team


async def find_organization(organization_id: str | None) -> LiteLLM_OrganizationTable | None:
    """Raises Refusal (503) when it cannot be read, or is gone: without it its limits would be lost."""
    if organization_id is None:
        return None
    try:
        organization: LiteLLM_OrganizationTable | None = await get_org_object(
            org_id=organization_id, include_budget_table=True, **sources()
        )
    except Exception as error:  # LiteLLM's versions, and Prisma, have no common class for it.
        raise no_answer("an organisation", error) from None
    return organization


async def find_membership(user_id: str, team_id: str) -> LiteLLM_TeamMembership:
    """A member's limits and spend; a membership without limits where LiteLLM keeps none. Raises Refusal (503)."""
    found: LiteLLM_TeamMembership | None = await get_team_membership(user_id=user_id, team_id=team_id, **sources())
    return found or await read_membership(user_id, team_id)


async def read_membership(user_id: str, team_id: str) -> LiteLLM_TeamMembership:
    """LiteLLM 1.101.6 says None of memberships it could not read, too, and asks again with each request."""
    client: Any = proxy_server.prisma_client
    try:
        row = await client.db.litellm_teammembership.find_unique(
            where={"user_id_team_id": {"user_id": user_id, "team_id": team_id}}, include={"litellm_budget_table": True}
        )
    except Exception as error:  # Prisma has no common class for what may go wrong.
        raise no_answer("a membership", error) from None
    membership = (
        LiteLLM_TeamMembership.model_validate(row.dict())
        if row is not None
        else LiteLLM_TeamMembership(user_id=user_id, team_id=team_id, litellm_budget_table=None)
    )
    cache = proxy_server.user_api_key_cache
    await cache.async_set_cache(
        key=team_membership_reservation_cache_key(user_id=user_id, team_id=team_id),
        value=membership,
        model_type=LiteLLM_TeamMembership,
        ttl=get_management_object_ttl(cache),
    )
    return membership


def sources() -> dict[str, Any]:
    """Where LiteLLM's look-ups look; at start these are not yet there."""
    return {
        "prisma_client": proxy_server.prisma_client,
        "user_api_key_cache": proxy_server.user_api_key_cache,
        "proxy_logging_obj": proxy_server.proxy_logging_obj,
    }


def no_answer(what: str, error: Exception) -> Refusal:
    """The database is away, or lacks what other rows refer to."""
    log.warning("open_webui_identity: could not read %s: %s", what, type(error).__name__)
    return unavailable(
        f"The gateway's database does not answer about {what} of yours. Please try again in a minute. Administrators:"
        " LiteLLM's log says more."
    )
