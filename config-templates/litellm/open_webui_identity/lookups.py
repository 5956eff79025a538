"""LiteLLM's own cached look-ups of teams, organisations and memberships, with outages told apart from missing rows.

LiteLLM reports a row as missing when its database does not answer. With a team treated as missing another payer would
be billed, and with a membership treated as missing its limits would not apply.
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

from open_webui_identity.errors import RequestRejected, unavailable

log = logging.getLogger("LiteLLM Proxy")


async def find_team(team_id: str, fresh: bool = False) -> LiteLLM_TeamTableCachedObj | None:
    """None when there is no such team. Raises RequestRejected (503) when the database does not answer.

    :param fresh: whether to bypass LiteLLM's cache and refresh it.
    """
    try:
        team: LiteLLM_TeamTableCachedObj = await get_team_object(
            team_id=team_id, check_db_only=fresh, **lookup_arguments()
        )
    except TeamNotFoundError:
        return None
    except HTTPException as error:
        raise database_unavailable("a team", error) from None
    return team


async def find_organization(organization_id: str | None) -> LiteLLM_OrganizationTable | None:
    """Raises RequestRejected (503) when it cannot be read or is gone, because its limits would not apply."""
    if organization_id is None:
        return None
    try:
        organization: LiteLLM_OrganizationTable | None = await get_org_object(
            org_id=organization_id, include_budget_table=True, **lookup_arguments()
        )
    except Exception as error:  # LiteLLM's versions and Prisma have no common class for this.
        raise database_unavailable("an organisation", error) from None
    return organization


async def find_membership(user_id: str, team_id: str) -> LiteLLM_TeamMembership:
    """A member's limits and spend; one without limits if there is no row. Raises RequestRejected (503)."""
    found: LiteLLM_TeamMembership | None = await get_team_membership(
        user_id=user_id, team_id=team_id, **lookup_arguments()
    )
    return found or await load_membership(user_id, team_id)


async def load_membership(user_id: str, team_id: str) -> LiteLLM_TeamMembership:
    """LiteLLM 1.101.6 also returns None when it could not read the row, and does not cache a missing one."""
    client: Any = proxy_server.prisma_client
    try:
        row = await client.db.litellm_teammembership.find_unique(
            where={"user_id_team_id": {"user_id": user_id, "team_id": team_id}}, include={"litellm_budget_table": True}
        )
    except Exception as error:  # Prisma's errors have no common class.
        raise database_unavailable("a membership", error) from None
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


def lookup_arguments() -> dict[str, Any]:
    """Database and caches for LiteLLM's look-ups. They do not exist yet when this module is imported."""
    return {
        "prisma_client": proxy_server.prisma_client,
        "user_api_key_cache": proxy_server.user_api_key_cache,
        "proxy_logging_obj": proxy_server.proxy_logging_obj,
    }


def database_unavailable(what: str, error: Exception) -> RequestRejected:
    """503: the database does not answer, or a row that others refer to is missing."""
    log.warning("open_webui_identity: could not read %s: %s", what, type(error).__name__)
    return unavailable(
        f"The gateway's database does not answer about {what} of yours. Please try again in a minute. Administrators:"
        " LiteLLM's log says more."
    )
