"""Team memberships. LiteLLM stores them with the team and with the user, and the two can differ."""

from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_TeamTableCachedObj, LiteLLM_UserTable
from litellm.proxy.common_utils.user_api_key_cache import get_management_object_ttl

from open_webui_identity.lookups import database_unavailable, find_team

# How long a missing membership is cached.
NON_MEMBER_SECONDS = 10
# Reads members exactly as the sync does (refresh_members in config-templates/sync/litellm/50-observed-state.sql).
IS_IN_ANY_TEAM = """
SELECT EXISTS (
    SELECT FROM "LiteLLM_TeamTable" AS team
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(team.members_with_roles) = 'array' THEN team.members_with_roles END
    ) AS member
    WHERE member ->> 'user_id' = $1
        OR (coalesce(member ->> 'user_id', '') = '' AND $2 <> '' AND lower(btrim(member ->> 'user_email')) = $2)
) AS in_any_team
"""


async def find_team_with_member(team_id: str, user: LiteLLM_UserTable) -> LiteLLM_TeamTableCachedObj | None:
    """None when the team is gone or does not list the person. Raises RequestRejected (503) during an outage."""
    team = await find_team(team_id)
    if team is None or has_member(team, user):
        return team
    # Other LiteLLM workers, and 1.101.6 in general, may have cached the team before the person joined.
    non_member = f"access:non_member:{team_id}:{user.user_id}"
    cache = proxy_server.user_api_key_cache
    if await cache.async_get_cache(key=non_member):
        return None
    team = await find_team(team_id, fresh=True)
    if team is not None and has_member(team, user):
        return team
    await cache.async_set_cache(key=non_member, value=True, ttl=NON_MEMBER_SECONDS)
    return None


def has_member(team: LiteLLM_TeamTableCachedObj, user: LiteLLM_UserTable) -> bool:
    email = normalized_email(user)
    return any(
        member.user_id == user.user_id
        or (not member.user_id and (member.user_email or "").strip().lower() == email != "")
        for member in team.members_with_roles
    )


async def is_in_any_team(user: LiteLLM_UserTable) -> bool:
    """Whether any team lists a person whose own row names no team. Raises RequestRejected (503) during an outage.

    The answer is cached for as long as LiteLLM caches its look-ups.
    """
    cache = proxy_server.user_api_key_cache
    cache_key = f"access:in_any_team:{user.user_id}"
    found = await cache.async_get_cache(key=cache_key)
    if found is None:
        client: Any = proxy_server.prisma_client
        try:
            rows = await client.db.query_raw(IS_IN_ANY_TEAM, user.user_id, normalized_email(user))
        except Exception as error:  # Prisma's errors have no common class.
            raise database_unavailable("the teams", error) from None
        found = bool(rows[0]["in_any_team"])
        await cache.async_set_cache(key=cache_key, value=found, ttl=get_management_object_ttl(cache))
    return bool(found)


def normalized_email(user: LiteLLM_UserTable) -> str:
    return (user.user_email or "").strip().lower()
