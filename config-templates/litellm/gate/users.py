"""Blocked people are blocked with every key of theirs, on every route, and nobody searches through all people."""

from litellm.proxy._types import LitellmUserRoles, UserAPIKeyAuth
from open_webui_identity.errors import not_allowed, unavailable
from open_webui_identity.users import is_blocked, load

from gate.outage import NO_ANSWER, database_answers

# LiteLLM searches all people, with their e-mails, for whoever has a key.
SEARCH = "/user/filter/ui"
MAY_SEARCH = frozenset({LitellmUserRoles.PROXY_ADMIN, LitellmUserRoles.PROXY_ADMIN_VIEW_ONLY})


def check_search(path: str, key: UserAPIKeyAuth) -> None:
    """Raises Refusal (403) unless an administrator asks; for every other route it does nothing."""
    if path.rstrip("/") == SEARCH and key.user_role not in MAY_SEARCH:
        raise not_allowed("Only administrators of the gateway may search for people.")


async def check_owner(key: UserAPIKeyAuth) -> None:
    """Raises Refusal: 403 when the key's user is blocked, 503 when that cannot be told.

    LiteLLM remembers users as long as keys: for a few seconds.
    """
    if not key.user_id:
        return
    user = await load(key.user_id)
    # LiteLLM calls users missing that it could not read.
    if user is None and not await database_answers():
        raise unavailable(NO_ANSWER)
    if user is not None and is_blocked(user):
        raise not_allowed(
            "The user of this key is blocked. An administrator of the gateway can unblock the user in LiteLLM."
        )
