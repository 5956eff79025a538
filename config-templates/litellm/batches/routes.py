"""Answers requests for files and batches in front of LiteLLM's routes.

LiteLLM's own handlers take provider, credentials and model from the query, headers, the body or the id, and do not know
whose an id is. They stay closed.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from batches import batches_api, files_api
from batches.call import Admit, Call, Handler, allow_provider_calls, without_body
from batches.owners import owner_of
from batches.paths import find_path
from open_webui_identity.errors import bad_request

HANDLERS: Mapping[str, Handler] = {
    "files.create": files_api.create,
    "files.list": files_api.list_all,
    "files.read": files_api.read,
    "files.content": files_api.content,
    "files.delete": files_api.delete,
    "batches.create": batches_api.create,
    "batches.list": batches_api.list_all,
    "batches.read": batches_api.read,
    "batches.cancel": batches_api.cancel,
}


class BatchRoutes(BaseRoute):
    """Authenticates each request before it reads the body."""

    def __init__(self, admit: Admit) -> None:
        """:param admit: raises RequestRejected or LiteLLM's errors."""
        self._admit = admit

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.NONE if find_path(scope) is None else Match.FULL), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = find_path(scope)
        if found is None:
            raise RuntimeError("Starlette handles only requests that match.")
        path, id_ = found
        request = Request(scope, receive)
        if unknown := sorted({name for name in request.query_params if name not in path.query}):
            raise bad_request(f"The URL may not have the query parameters {', '.join(unknown)}.")
        key = await self._admit(without_body(scope, {}))
        allow_provider_calls()
        answer = await HANDLERS[path.handler](Call(request, key, owner_of(key), id_, self._admit))
        await answer(scope, receive, send)
