"""A provider on this machine that fails as real providers do, and counts its requests."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Each model's response; `silent` sends nothing until the client gives up.
STATUSES = {
    "failing": 500,
    "overloaded": 503,
    "limited": 429,
    "silent": 0,
    # These have fallbacks.
    "unsteady": 500,
    "unsteady-free": 500,
    "narrow": 400,
    "strict": 400,
}
# Sentences by which LiteLLM recognises the reason (exception_mapping_utils.py).
REASONS = {
    "narrow": "This model's maximum context length is 5 tokens.",
    "strict": "Invalid prompt: your prompt was flagged as violating our usage policy.",
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        model: str = json.loads(self.rfile.read(length))["model"]
        if self.path.endswith("/input_tokens"):
            self.answer(200, {"object": "response.input_tokens", "input_tokens": 3})
            return
        provider: Any = self.server
        provider.asked.append(model)
        if STATUSES[model] == 0:
            # Returns when the client has closed the connection.
            self.connection.recv(1)
            return
        self.answer(STATUSES[model], {"error": {"message": REASONS.get(model, "No."), "type": "server_error"}})

    def answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keeps the test output free of requests."""


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}/v1"
        threading.Thread(target=self.serve_forever, daemon=True).start()


PROVIDER = Provider()
