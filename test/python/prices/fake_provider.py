"""A provider on this machine that answers every call with the usage that test/prices/charges.json describes."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKENS = {
    "prompt_tokens": 1000,
    "completion_tokens": 100,
    "total_tokens": 1100,
    "prompt_tokens_details": {"cached_tokens": 400},
}
ANTHROPIC_TOKENS = {
    "input_tokens": 600,
    "output_tokens": 100,
    "cache_read_input_tokens": 400,
    "cache_creation_input_tokens": 200,
}
ANSWERS: dict[str, Any] = {
    "/chat/completions": {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "a-name-of-the-provider",
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}],
        "usage": TOKENS,
    },
    "/messages": {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": "a-name-of-the-provider",
        "content": [{"type": "text", "text": "Hello"}],
        "stop_reason": "end_turn",
        "usage": ANTHROPIC_TOKENS,
    },
    "/embeddings": {
        "object": "list",
        "model": "a-name-of-the-provider",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.1]}],
        "usage": {"prompt_tokens": 1000, "total_tokens": 1000},
    },
    "/images/generations": {"created": 1, "data": [{"url": "http://127.0.0.1/1"}, {"url": "http://127.0.0.1/2"}]},
    "/audio/transcriptions": {"text": "Hello", "duration": 10.0},
    "/audio/speech": None,
    "/rerank": {
        "id": "1",
        "results": [{"index": 0, "relevance_score": 0.5}],
        "meta": {"billed_units": {"search_units": 2}},
    },
}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("?")[0]
        answer = next(answer for end, answer in ANSWERS.items() if path.endswith(end))
        body = b"sound" if answer is None else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg" if answer is None else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keeps the test output free of requests."""


class FakeProvider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()
