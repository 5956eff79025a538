"""Blocked people are blocked with every key of theirs, on every route."""

from gate_outage import NO_ANSWER, database_answers
from litellm.proxy._types import UserAPIKeyAuth
from open_webui_identity_people import is_blocked, load
from open_webui_identity_refusal import not_allowed, unavailable


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
