"""MCP routes once the setting opens them.

LiteLLM's handlers authenticate by themselves, so the gate authenticates in front of them. LiteLLM decides which servers
and tools a key may use (`object_permission` of the key, its team and organisation, `allow_all_keys` of a server), binds
a session to its caller, and charges a server's `mcp_server_cost_info` for each call of a tool.
"""

import re
from collections.abc import Awaitable, Callable

from litellm.types.utils import CallTypes
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from gate.opened import OPENED
from open_webui_identity.errors import bad_request

# All servers that the key may use, or one of them by its name.
MCP_ROUTES = re.compile(r"(GET|POST|DELETE) /([A-Za-z0-9_-]+/)?mcp")
# LiteLLM's MCP handlers prefer other headers to Authorization, and the gate checks the key in that one.
OTHER_KEY_HEADERS = ("x-litellm-api-key", "api-key", "x-goog-api-key", "ocp-apim-subscription-key")
ADMITTED = "gate.admitted"
# LiteLLM runs the hooks for models on these as well.
TOOL_CALLS = (CallTypes.call_mcp_tool, CallTypes.list_mcp_tools)


class McpRoutes(BaseRoute):
    """Checks a request for an MCP route, and then has LiteLLM's own routes handle it."""

    def __init__(self, admit: Callable[[Request], Awaitable[object]], router: Callable[..., Awaitable[None]]) -> None:
        """:param admit: raises RequestRejected or LiteLLM's errors; :param router: LiteLLM's, which has this route."""
        self._admit = admit
        self._router = router

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if is_open_mcp_route(scope) and ADMITTED not in scope else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._admit(as_request(scope))
        scope[ADMITTED] = True
        await self._router(scope, receive, send)


def is_open_mcp_route(scope: Scope) -> bool:
    if "mcp" not in OPENED or scope["type"] != "http":
        return False
    return MCP_ROUTES.fullmatch(f"{scope['method']} {scope['path']}") is not None


def as_request(scope: Scope) -> Request:
    """What LiteLLM's authentication reads, without the body: the handler streams it. Raises RequestRejected (400)."""
    request = Request({**scope, "path": "/mcp", "query_string": b"", "parsed_body": ((), {})})
    if any(name in request.headers for name in OTHER_KEY_HEADERS) or scope["query_string"]:
        raise bad_request("Send the key as Authorization: Bearer sk-…, and nothing in the query.")
    return request
