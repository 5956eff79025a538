"""Shows people why LiteLLM refused a document, a recording or an image.

Python runs this file at the start of every process. Open WebUI shows LiteLLM's own message only when a chat is refused.
Everywhere else it shows the HTTP status line ("403, message='Forbidden'"), because `raise_for_status` drops the body
(retrieval/utils.py and routers/images.py of 0.12.4). So this puts LiteLLM's message in the place of the status line's
words.
"""

import json
import sys
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

GATEWAY = "http://litellm:4000/v1/"
PATHS = ("embeddings", "audio/speech", "audio/transcriptions", "images/generations", "images/edits")
MAX_CHARACTERS = 500

Send = Callable[..., Awaitable[Any]]


def with_reasons(send: Send) -> Send:
    """Wraps aiohttp's `ClientSession._request`."""

    async def request(session: Any, method: str, url: Any, **options: Any) -> Any:
        response = await send(session, method, url, **options)
        if response.status >= HTTPStatus.BAD_REQUEST and str(url).startswith(tuple(GATEWAY + path for path in PATHS)):
            # aiohttp remembers the body, so Open WebUI can still read it.
            response.reason = reason_in(await response.read()) or response.reason
        return response

    return request


def reason_in(body: bytes) -> str | None:
    """The message of an error in OpenAI's format, on one line; None if there is none."""
    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return None
    return " ".join(message.split())[:MAX_CHARACTERS] if isinstance(message, str) else None


# Health checks and jobs are also Python processes; loading aiohttp would slow them down.
if any("uvicorn" in word for word in sys.orig_argv):
    from aiohttp import ClientSession

    setattr(ClientSession, "_request", with_reasons(ClientSession._request))  # noqa: B010 - mypy forbids the assignment
