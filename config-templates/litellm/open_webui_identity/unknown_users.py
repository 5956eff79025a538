"""Creates LiteLLM users for unknown people, where the settings let them join a team."""

import hashlib
import logging
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import LitellmUserRoles, Member, NewUserRequest, TeamMemberAddRequest, UserAPIKeyAuth
from litellm.proxy.management_endpoints.internal_user_endpoints import new_user
from litellm.proxy.management_endpoints.team_endpoints import team_member_add

from open_webui_identity.errors import forbidden, unavailable
from open_webui_identity.identity_token import Identity
from open_webui_identity.lookups import find_team

log = logging.getLogger("LiteLLM Proxy")


async def create_user(identity: Identity, team_id: str) -> None:
    """Creates a user that has only its team's models, or changes nothing.

    The id is derived from the account, so that a second attempt cannot create a second user. Raises RequestRejected
    when the team is missing (403) or LiteLLM did not create the user (503).
    """
    if await find_team(team_id) is None:
        # LiteLLM would create the user anyway.
        raise forbidden(
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
        # With a team here, LiteLLM would only log a failure to join it.
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
            # Another worker created the user first.
            return
        raise creation_failed(user_id, error) from error
    try:
        await join_team(user_id, team_id, administrator)
    except Exception as error:
        client: Any = proxy_server.prisma_client
        await client.db.litellm_usertable.delete(where={"user_id": user_id})
        raise creation_failed(user_id, error) from error
    log.info("open_webui_identity: created user %s in team %s", user_id, team_id)


async def join_team(user_id: str, team_id: str, administrator: UserAPIKeyAuth) -> None:
    member = Member(user_id=user_id, role="user")
    await team_member_add(data=TeamMemberAddRequest(team_id=team_id, member=member), user_api_key_dict=administrator)


def is_conflict(error: Exception) -> bool:
    """Whether LiteLLM already has a user with this id or e-mail."""
    status: Any = getattr(error, "code", None) or getattr(error, "status_code", None)
    return str(status) == "409"


def creation_failed(user_id: str, error: Exception) -> Exception:
    log.error("open_webui_identity: LiteLLM did not create user %s: %s", user_id, type(error).__name__)
    return unavailable(
        "LiteLLM does not know you yet, and adding you failed. Please try again in a minute. Administrators: LiteLLM's"
        f" log says why it did not create {user_id}."
    )
