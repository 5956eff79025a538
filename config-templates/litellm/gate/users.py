"""Rejects every key of a blocked person on every route, and searches for users by anyone but administrators."""

from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth

from gate.outage import DATABASE_DOWN, database_is_up
from open_webui_identity.errors import forbidden, unavailable
from open_webui_identity.users import is_blocked, load_user

# LiteLLM lets every key search all users and their e-mails.
USER_SEARCH = "/user/filter/ui"
SEARCH_ROLES = frozenset({LitellmUserRoles.PROXY_ADMIN, LitellmUserRoles.PROXY_ADMIN_VIEW_ONLY})


def check_user_search(path: str, key: UserAPIKeyAuth) -> None:
    """Raises RequestRejected (403) on the search route, unless the key belongs to an administrator."""
    if path.rstrip("/") == USER_SEARCH and key.user_role not in SEARCH_ROLES:
        raise forbidden("Only administrators of the gateway may search for users.")


async def check_owner(key: UserAPIKeyAuth) -> None:
    """Raises RequestRejected: 403 when the key's user is blocked, 503 when the database does not answer.

    LiteLLM caches users for as long as keys: a few seconds.
    """
    if not key.user_id:
        return
    user = await load_user(key.user_id)
    # LiteLLM also reports a user as missing when it could not read the row.
    if user is None and not await database_is_up():
        raise unavailable(DATABASE_DOWN)
    if user is not None and is_blocked(user):
        raise forbidden(
            "The user of this key is blocked. An administrator of the gateway can unblock the user in LiteLLM."
        )
