"""LiteLLM users for people whom it does not know, where they may join a team by themselves."""

import hashlib
import logging
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, Member, NewUserRequest, TeamMemberAddRequest, UserAPIKeyAuth
from litellm.proxy.management_endpoints.internal_user_endpoints import new_user
from litellm.proxy.management_endpoints.team_endpoints import team_member_add

from open_webui_identity.errors import not_allowed, unavailable
from open_webui_identity.identity_token import Identity
from open_webui_identity.lookups import find_team

log = logging.getLogger("LiteLLM Proxy")


async def create(identity: Identity, team_id: str) -> None:
    """Makes a user with no models but its team's, or leaves everything as it was.

    Its id follows from the account, so that a second attempt cannot make two. Raises Refusal when the team is missing
    (403) and when LiteLLM did not make the user (503).
    """
    if await find_team(team_id) is None:
        # LiteLLM would create the user all the same.
        raise not_allowed(
            f"LiteLLM has no team {team_id}, which new people join. An administrator must create it, by running `up`."
        )
    user_id = f"open-webui-{hashlib.sha256(identity.account.encode()).hexdigest()[:24]}"
    request = NewUserRequest(
        user_id=user_id,
        user_email=identity.email,
        user_alias=identity.name or None,
        user_role=LitellmUserRoles.INTERNAL_USER,
        auto_create_key=False,
        models=["no-default-models"],
        # LiteLLM would only log that somebody could not join.
        teams=[],
        metadata={"created_by": "open_webui_identity"},
    )
    administrator = UserAPIKeyAuth(
        user_role=LitellmUserRoles.PROXY_ADMIN, user_id=proxy_server.litellm_proxy_admin_name
    )
    try:
        await new_user(data=request, user_api_key_dict=administrator)
    except Exception as error:
        if is_conflict(error):
            # Another worker was faster.
            return
        raise not_created(user_id, error) from error
    try:
        await join(user_id, team_id, administrator)
    except Exception as error:
        client: Any = proxy_server.prisma_client
        await client.db.litellm_usertable.delete(where={"user_id": user_id})
        raise not_created(user_id, error) from error
    log.info("open_webui_identity: created user %s in team %s", user_id, team_id)


async def join(user_id: str, team_id: str, administrator: UserAPIKeyAuth) -> None:
    member = Member(user_id=user_id, role="user")
    await team_member_add(data=TeamMemberAddRequest(team_id=team_id, member=member), user_api_key_dict=administrator)


def is_conflict(error: Exception) -> bool:
    """Whether LiteLLM has the user, or its e-mail, already."""
    status: Any = getattr(error, "code", None) or getattr(error, "status_code", None)
    return str(status) == "409"


def not_created(user_id: str, error: Exception) -> Exception:
    log.error("open_webui_identity: LiteLLM did not create user %s: %s", user_id, type(error).__name__)
    return unavailable(
        "LiteLLM does not know you yet, and adding you failed. Please try again in a minute. Administrators: LiteLLM's"
        f" log says why it did not create {user_id}."
    )
