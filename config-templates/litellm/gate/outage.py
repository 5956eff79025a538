"""Tells an invalid key from one that cannot be checked, so that no program discards a valid key."""

import logging
from http import HTTPStatus
from typing import Any

from litellm.proxy import proxy_server

from open_webui_identity.errors import unavailable

log = logging.getLogger("LiteLLM Proxy")

DATABASE_DOWN = "The gateway's database does not answer, so this key cannot be checked. Try again in a minute."


async def explain_error(error: Exception) -> Exception:
    """The error of the authentication, or RequestRejected (503) when the database does not answer.

    LiteLLM's versions then answer 401, 404 or 500, depending on the look-up that failed.
    """
    if status_code(error) == HTTPStatus.BAD_REQUEST or await database_is_up():
        return error
    return unavailable(DATABASE_DOWN)


def status_code(error: Exception) -> int:
    found = str(getattr(error, "status_code", getattr(error, "code", None)))
    return int(found) if found.isdigit() else HTTPStatus.INTERNAL_SERVER_ERROR


async def database_is_up() -> bool:
    client: Any = proxy_server.prisma_client
    try:
        await client.db.query_raw("SELECT 1")
    except Exception as error:  # Prisma's errors have no common class.
        log.warning("gate: the database does not answer: %s", type(error).__name__)
        return False
    return True
