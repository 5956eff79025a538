"""Tells a key that is wrong from one that cannot be checked, so that no program throws a good key away."""

import logging
from http import HTTPStatus
from typing import Any

from litellm.proxy import proxy_server
from open_webui_identity.errors import unavailable

log = logging.getLogger("LiteLLM Proxy")

NO_ANSWER = "The gateway's database does not answer, so this key cannot be checked. Try again in a minute."


async def explain(error: Exception) -> Exception:
    """What authentication raised; a Refusal (503) instead while the database does not answer.

    LiteLLM's versions answer 401, 404 or 500 then, according to what they wanted to look up.
    """
    if status_of(error) == HTTPStatus.BAD_REQUEST or await database_answers():
        return error
    return unavailable(NO_ANSWER)


def status_of(error: Exception) -> int:
    found = str(getattr(error, "status_code", getattr(error, "code", None)))
    return int(found) if found.isdigit() else HTTPStatus.INTERNAL_SERVER_ERROR


async def database_answers() -> bool:
    client: Any = proxy_server.prisma_client
    try:
        await client.db.query_raw("SELECT 1")
    except Exception as error:  # Prisma has no common class for what may go wrong.
        log.warning("gate: the database does not answer: %s", type(error).__name__)
        return False
    return True
