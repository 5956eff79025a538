"""Whether teams list a person: LiteLLM keeps memberships at the team and at the user, and they can differ."""

from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_TeamTableCachedObj, LiteLLM_UserTable
from litellm.proxy.common_utils.user_api_key_cache import get_management_object_ttl
from open_webui_identity.lookups import find_team, no_answer

# How long a missing membership is believed.
UNLISTED_SECONDS = 10
# As the synchronisation reads members (refresh_members in config-templates/sync/litellm/50-observed-state.sql).
FIND_A_TEAM = """
SELECT EXISTS (
    SELECT FROM "LiteLLM_TeamTable" AS team
    CROSS JOIN LATERAL jsonb_array_elements(
        CASE WHEN jsonb_typeof(team.members_with_roles) = 'array' THEN team.members_with_roles END
    ) AS member
    WHERE member ->> 'user_id' = $1
        OR (coalesce(member ->> 'user_id', '') = '' AND $2 <> '' AND lower(btrim(member ->> 'user_email')) = $2)
) AS listed_by_a_team
"""


async def team_of(team_id: str, user: LiteLLM_UserTable) -> LiteLLM_TeamTableCachedObj | None:
    """None when the team is gone or does not list the person. Raises Refusal (503) when that cannot be told."""
    team = await find_team(team_id)
    if team is None or lists(team, user):
        return team
    # LiteLLM's other workers, and 1.101.6 itself, remember the team as it was before the person joined.
    unlisted = f"access_rules:unlisted:{team_id}:{user.user_id}"
    cache = proxy_server.user_api_key_cache
    if await cache.async_get_cache(key=unlisted):
        return None
    team = await find_team(team_id, fresh=True)
    if team is not None and lists(team, user):
        return team
    await cache.async_set_cache(key=unlisted, value=True, ttl=UNLISTED_SECONDS)
    return None


def lists(team: LiteLLM_TeamTableCachedObj, user: LiteLLM_UserTable) -> bool:
    email = email_of(user)
    return any(
        member.user_id == user.user_id
        or (not member.user_id and (member.user_email or "").strip().lower() == email != "")
        for member in team.members_with_roles
    )


async def is_listed_by_a_team(user: LiteLLM_UserTable) -> bool:
    """Whether any team lists a person whose own row names none. Raises Refusal (503) when that cannot be told.

    The answer is believed as long as LiteLLM believes what it looks up.
    """
    cache = proxy_server.user_api_key_cache
    known = f"access_rules:listed:{user.user_id}"
    found = await cache.async_get_cache(key=known)
    if found is None:
        client: Any = proxy_server.prisma_client
        try:
            rows = await client.db.query_raw(FIND_A_TEAM, user.user_id, email_of(user))
        except Exception as error:  # Prisma has no common class for what may go wrong.
            raise no_answer("the teams", error) from None
        found = bool(rows[0]["listed_by_a_team"])
        await cache.async_set_cache(key=known, value=found, ttl=get_management_object_ttl(cache))
    return bool(found)


def email_of(user: LiteLLM_UserTable) -> str:
    return (user.user_email or "").strip().lower()
