"""Providers on this machine for the routes that a setting opens: Google's API, realtime sessions, and MCP."""

import contextlib
import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from websockets.sync.server import ServerConnection, serve

# An answer has 20 tokens: 0.05 USD.
PRICES = {"input_cost_per_token": 0, "output_cost_per_token": 0.0025}
GOOGLE_ANSWER = {
    "candidates": [{"content": {"parts": [{"text": "Hello!"}], "role": "model"}, "finishReason": "STOP", "index": 0}],
    "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 20, "totalTokenCount": 30},
}
USAGE = {
    "total_tokens": 40,
    "input_tokens": 20,
    "output_tokens": 20,
    "input_token_details": {"text_tokens": 20, "audio_tokens": 0, "cached_tokens": 0},
    "output_token_details": {"text_tokens": 20, "audio_tokens": 0},
}


class GoogleHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider: Any = self.server
        provider.asked.append((self.path, body))
        streams = ":streamGenerateContent" in self.path
        answer = f"data: {json.dumps(GOOGLE_ANSWER)}\r\n\r\n" if streams else json.dumps(GOOGLE_ANSWER)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if streams else "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, *_: Any) -> None:
        """Keeps the test output free of requests."""


class Google(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), GoogleHandler)
        self.asked: list[Any] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def deployment(self, name: str) -> dict[str, Any]:
        base = f"http://127.0.0.1:{self.server_port}"
        return deployment(name, model="gemini/gemini-test", api_base=base)


class ToolsHandler(BaseHTTPRequestHandler):
    """An MCP server with one tool, over the transport that its protocol calls streamable HTTP."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(405, None)

    def do_DELETE(self) -> None:
        self._answer(405, None)

    def do_POST(self) -> None:
        request: Any = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        method, parameters = request.get("method"), request.get("params") or {}
        provider: Any = self.server
        provider.asked.append(method)
        results: dict[str, Any] = {
            "initialize": {
                "protocolVersion": parameters.get("protocolVersion"),
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "sums", "version": "1"},
            },
            "tools/list": {"tools": [{"name": "add", "description": "Adds.", "inputSchema": {"type": "object"}}]},
            "tools/call": {"content": [{"type": "text", "text": "three"}], "isError": False},
        }
        if "id" not in request:
            self._answer(202, None)
        elif method in results:
            self._answer(200, {"jsonrpc": "2.0", "id": request["id"], "result": results[method]})
        else:
            error = {"code": -32601, "message": "There is no such method."}
            self._answer(200, {"jsonrpc": "2.0", "id": request["id"], "error": error})

    def _answer(self, status: int, body: Any) -> None:
        sent = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_: Any) -> None:
        """Keeps the test output free of requests."""


class Tools(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ToolsHandler)
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def entry(self, **fields: Any) -> dict[str, Any]:
        """An entry of LiteLLM's `mcp_servers`: a call of a tool costs 0.05 USD."""
        costs = {"mcp_server_cost_info": {"default_cost_per_query": 0.05}}
        return {"url": f"http://127.0.0.1:{self.server_port}/mcp", "transport": "http", "mcp_info": costs, **fields}


class Realtime:
    """Answers `response.create` with a response. It ends the response only when `finish` is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.finish = threading.Event()
        self.finish.set()
        self._server = serve(self._talk, "127.0.0.1", 0)
        self._port: int = self._server.socket.getsockname()[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def deployment(self, name: str) -> dict[str, Any]:
        return deployment(name, model="openai/gpt-test", api_base=f"http://127.0.0.1:{self._port}/v1")

    def _talk(self, connection: ServerConnection) -> None:
        request = connection.request
        self.asked.append(request.path if request else "")
        connection.send(json.dumps({"type": "session.created", "event_id": "1", "session": {"id": "s"}}))
        for message in connection:
            self.asked.append(str(message))
            if json.loads(message)["type"] == "response.create":
                response = {"id": "r", "object": "realtime.response", "status": "in_progress", "output": []}
                connection.send(json.dumps({"type": "response.created", "event_id": "2", "response": response}))
                self.finish.wait(10)
                done = {**response, "status": "completed", "usage": USAGE}
                connection.send(json.dumps({"type": "response.done", "event_id": "3", "response": done}))


def deployment(name: str, **parameters: Any) -> dict[str, Any]:
    # LiteLLM copies prices to the second place itself when it reads its configuration.
    return {
        "model_name": name,
        "litellm_params": {"api_key": "none", **PRICES, **parameters},
        "model_info": dict(PRICES),
    }


@contextlib.contextmanager
def offering(router: Any, *deployments: dict[str, Any]) -> Iterator[None]:
    """Adds models to LiteLLM's router for a while."""
    types = importlib.import_module("litellm.types.router")
    added = [router.add_deployment(types.Deployment(**one)) for one in deployments]
    try:
        yield
    finally:
        for one in added:
            router.delete_deployment(one.model_info.id)
