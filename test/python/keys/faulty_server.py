"""A JSON server whose connections break on demand."""

import contextlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

# A status and the value to send as JSON.
Answer = tuple[int, Any]


class FaultyServer:
    """Serves on a port of 127.0.0.1, a free one unless told otherwise, while used as a context manager."""

    def __init__(self, port: int = 0) -> None:
        # Method, path and body of every request.
        self.requests: list[tuple[str, str, Any]] = []
        # What the next requests get instead of a response: a status, or None for a cut connection.
        self.faults: list[int | None] = []
        # Cuts the connection after the next request to this path has done its work.
        self.lose_answer_of = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, url: str, key: str, body: Any) -> Answer:
        """:param key: the request's authorisation, without `Bearer`."""
        raise NotImplementedError

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.serve()

            def do_POST(self) -> None:
                self.serve()

            def serve(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                body = json.loads(self.rfile.read(length)) if length else None
                server.requests.append((self.command, self.path, body))
                if server.faults:
                    self.reply(server.faults.pop(0), "upstream is away")
                    return
                key = self.headers.get("Authorization", "").removeprefix("Bearer ")
                status, answer = server.answer(self.command, self.path, key, body)
                lost = server.lose_answer_of == self.path
                server.lose_answer_of = "" if lost else server.lose_answer_of
                self.reply(None if lost else status, json.dumps(answer))

            def reply(self, status: int | None, content: str) -> None:
                if status is None:
                    return
                # The client may have given up waiting.
                with contextlib.suppress(BrokenPipeError):
                    self.send_response(status)
                    self.end_headers()
                    self.wfile.write(content.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Keeps the test output free of requests."""

        return Handler
