"""Realtime sessions: WebSockets that LiteLLM connects to one model of a provider.

LiteLLM checks key, model and budget when a session starts, and charges what the provider has reported when it ends. So
the gate limits how long a session lasts, lets it name no other model, and keeps it until its last response is counted.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect

from open_webui_identity.errors import bad_request

# A budget can be exceeded by what one session costs.
MAX_SESSION_SECONDS = 15 * 60
# How long a session of a client that has left waits for the cost of its last response.
MAX_WAIT_SECONDS = 120
TOO_LONG = f"A session may last {MAX_SESSION_SECONDS // 60} minutes. Start another one."

NO_EVENT = "Send an event as a JSON object in a text message."
RESPONSE_BEGINS, RESPONSE_ENDS = "response.created", "response.done"

Message = MutableMapping[str, Any]


def requested_model(websocket: WebSocket) -> str:
    """The model in the query, which LiteLLM will call. Raises RequestRejected (400) unless the query is `?model=…`."""
    query = websocket.query_params.multi_items()
    if len(query) != 1 or query[0][0] != "model" or not query[0][1].strip():
        raise bad_request("The URL of a realtime session must have exactly one query parameter, model.", "model")
    return query[0][1]


def as_request(websocket: WebSocket, model: str) -> Request:
    """What LiteLLM's authentication reads, as in its user_api_key_auth_websocket."""
    scope = {
        "type": "http",
        "method": "GET",
        "path": websocket.scope["path"],
        "root_path": websocket.scope.get("root_path", ""),
        "headers": websocket.scope["headers"],
        "query_string": b"",
        "client": websocket.scope.get("client"),
        "server": websocket.scope.get("server"),
        "scheme": "http",
    }
    body = {"model": model}
    # Where LiteLLM keeps the body that it has parsed.
    scope["parsed_body"] = (tuple(body), body)
    return Request(scope)


class WatchedSession:
    """Replaces the `receive` and `send` of a WebSocket, which all of LiteLLM's handlers use."""

    def __init__(self, websocket: WebSocket, model: str) -> None:
        self._websocket = websocket
        self._model = model
        self._receive, self._send = websocket.receive, websocket.send
        self._ends = time.monotonic() + MAX_SESSION_SECONDS
        self._left = False
        self._responses: set[str] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        vars(websocket).update(receive=self.receive, send=self.send)

    async def receive(self) -> Message:
        """The client's next event that is allowed, or its disconnection once all responses are counted."""
        while True:
            message = await self._next()
            if message["type"] == "websocket.disconnect":
                self._left = True
                await self._wait_for_cost()
                return message
            refusal = find_refusal(message, self._model) if message["type"] == "websocket.receive" else None
            if refusal is None:
                return message
            await self._tell(refusal)

    async def send(self, message: Message) -> None:
        """Drops what a client that has left would get: an error here would end the session before it is counted."""
        if message["type"] == "websocket.send":
            self._follow(message.get("text") or "")
        elif self._left:
            return
        with contextlib.suppress(WebSocketDisconnect):
            if not self._left:
                await self._send(message)
                return
        self._left = True

    async def _next(self) -> Message:
        try:
            return await asyncio.wait_for(self._receive(), self._ends - time.monotonic())
        except TimeoutError:
            await self._tell(TOO_LONG)
            return {"type": "websocket.disconnect", "code": 1000}

    def _follow(self, text: str) -> None:
        """Remembers the responses in progress. LiteLLM counts a response before it sends `response.done`."""
        # Most messages are long pieces of audio.
        if RESPONSE_BEGINS not in text and RESPONSE_ENDS not in text:
            return
        event = json.loads(text)
        if event.get("type") == RESPONSE_BEGINS:
            self._responses.add(event["response"]["id"])
        elif event.get("type") == RESPONSE_ENDS:
            self._responses.discard(event["response"]["id"])
        (self._idle.clear if self._responses else self._idle.set)()

    async def _wait_for_cost(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), MAX_WAIT_SECONDS)

    async def _tell(self, text: str) -> None:
        error = {"type": "invalid_request_error", "code": None, "message": text, "param": None}
        await self._websocket.send_text(json.dumps({"type": "error", "error": error}))


def find_refusal(message: Message, model: str) -> str | None:
    """Why the gateway does not pass on a client's event.

    Providers call other models for a session too, for example to transcribe what is said. LiteLLM does not charge them.
    """
    text = message.get("text")
    if not isinstance(text, str):
        return NO_EVENT
    if "model" not in text and "\\" not in text:
        return None
    named: list[Any] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # A name that occurs twice counts twice: parsers differ in which one they obey.
        named.extend(value for name, value in pairs if name == "model" and value is not None)
        return dict(pairs)

    try:
        event = json.loads(text, object_pairs_hook=collect)
    except ValueError:
        return NO_EVENT
    if not isinstance(event, dict):
        return NO_EVENT
    if any(value != model for value in named):
        return f"A session calls only its own model, {model}. Leave other models out."
    return None
