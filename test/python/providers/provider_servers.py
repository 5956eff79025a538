"""All providers, behind an authenticating forward proxy on 127.0.0.1. Nothing leaves this machine."""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from answers import answer_to
from authority import Authority

USER, PASSWORD = "gateway", "proxy-password"
CREDENTIALS = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@dataclass(frozen=True)
class Request:
    """What a provider received."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


class Provider(BaseHTTPRequestHandler):
    """Answers as the provider whose address was asked for."""

    protocol_version = "HTTP/1.1"
    # A connection that no one uses ends with the test.
    timeout = 30
    origin = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, f"{self.origin}{self.path}", headers, body)
        self.proxy.requests.append(request)
        status, answer = self.proxy.failures.pop(0) if self.proxy.failures else answer_to(request.url)
        self.send_response(status)
        self.send_header("Content-Type", "text/xml" if answer.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(answer.encode())))
        self.end_headers()
        self.wfile.write(answer.encode())

    do_GET = do_PUT = do_POST  # noqa: N815 - http.server's own names

    @property
    def proxy(self) -> "Proxy":
        server: Any = self.server
        return server if isinstance(server, Proxy) else server.proxy

    def log_message(self, format: str, *args: Any) -> None:
        return None


class Door(Provider):
    """The proxy: lets a program with credentials reach every host, all of which are the stand-ins."""

    def do_CONNECT(self) -> None:
        if not self.is_allowed():
            return
        host = self.path.rpartition(":")[0]
        self.send_response(200)
        self.end_headers()
        tunnel = self.proxy.authority.context(host).wrap_socket(self.connection, server_side=True)
        with tunnel:
            type("Tunnel", (Provider,), {"origin": f"https://{host}"})(tunnel, self.client_address, self.server)
        self.close_connection = True

    def do_POST(self) -> None:
        if self.is_allowed():
            super().do_POST()

    do_GET = do_PUT = do_POST  # noqa: N815 - http.server's own names

    def is_allowed(self) -> bool:
        if self.headers.get("Proxy-Authorization") == CREDENTIALS:
            return True
        self.proxy.refused.append(self.path)
        self.send_response(407)
        self.send_header("Proxy-Authenticate", "Basic")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False


class Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.authority = Authority()
        self.requests: list[Request] = []
        self.refused: list[str] = []
        # Statuses and bodies of the next answers, in place of the usual ones.
        self.failures: list[tuple[int, str]] = []
        self.url = f"http://{USER}:{PASSWORD}@127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that distrusts the certificate or gives up ends its connection."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self.authority.close()
