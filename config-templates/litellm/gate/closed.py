"""Answers for LiteLLM's routes that the stack does not offer, before any of LiteLLM's own handlers.

Some handlers authenticate by themselves and ignore FastAPI's dependency_overrides: `/gemini`, `/vertex_ai`, `/langfuse`
and MCP. A route in front of all others covers those as well, and sub-applications and WebSockets.
"""

import re
from http import HTTPStatus

from litellm.proxy.auth.route_checks import RouteChecks
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from batches.paths import find_path
from gate.mcp import is_open_mcp_route
from gate.opened import OPENED, REALTIME_ROUTES
from gate.routes import is_offered

# MCP at its own path, and under the name of a server, an access group or a toolset. `/v1/mcp/…` is management.
MCP_ROUTES = re.compile(r"/(mcp|sse)(/.*)?|/(toolset/)?[^/]+/mcp")
# LiteLLM's own routes of files and batches, which also take ids with slashes and a provider in front.
FILE_ROUTES = re.compile(r"(/[^/]+/v1|/v1)?/(files|batches)(/.*)?")


class ClosedRoutes(BaseRoute):
    """Matches all requests for routes that call models, tools or providers and that no setting opens."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return (Match.FULL if is_closed(scope) else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = f"The gateway does not offer {scope.get('method', 'a WebSocket at')} {scope['path']}."
        error = {"message": message, "type": "invalid_request_error", "param": None, "code": "404"}
        await JSONResponse({"error": error}, HTTPStatus.NOT_FOUND)(scope, receive, send)


def is_closed(scope: Scope) -> bool:
    path = scope["path"]
    if scope["type"] == "websocket":
        return path not in REALTIME_ROUTES or "realtime" not in OPENED
    if scope["type"] != "http" or is_offered(scope["method"], path) or is_open_mcp_route(scope):
        return False
    if find_path(scope) is not None:
        return False
    if MCP_ROUTES.fullmatch(path) or FILE_ROUTES.fullmatch(path):
        return True
    return RouteChecks.is_llm_api_route(route=path)
