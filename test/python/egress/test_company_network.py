"""LiteLLM reaches providers through a proxy that requires sign-in, with a private authority; run by egress.test.ts."""

import asyncio
import base64
import datetime
import importlib
import json
import os
import select
import socket
import ssl
import tempfile
import threading
import unittest
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

# Neither name exists: only the proxy knows the way.
PROVIDER = "llm.company.test"
IMPOSTOR = "impostor.company.test"
CREDENTIALS = "ann:p@ss/word"
AUTHORIZATION = "Basic " + base64.b64encode(CREDENTIALS.encode()).decode()
CHAT = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
CLAUDE = {
    "id": "1",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [{"type": "text", "text": "Hello"}],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 1, "output_tokens": 1},
}
MESSAGES = [{"role": "user", "content": "Hi"}]


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return None

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Provider(Handler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200, json.dumps(CLAUDE if self.path.endswith("/messages") else CHAT).encode())


class Proxy(Handler):
    """Lets signed-in clients through, and knows where the two hosts are."""

    asked: ClassVar[list[str]] = []
    ports: ClassVar[dict[str, int]] = {}

    def do_CONNECT(self) -> None:
        if not self.is_signed_in():
            return
        with socket.create_connection(("127.0.0.1", self.ports[self.path])) as upstream:
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            sockets = (self.connection, upstream)
            while True:
                for source in select.select(sockets, (), ())[0]:
                    data = source.recv(65536)
                    if not data:
                        return
                    sockets[source is self.connection].sendall(data)

    def do_POST(self) -> None:
        """A request without TLS: the proxy sees and forwards all of it."""
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.is_signed_in():
            self.answer(200, json.dumps(CHAT).encode())

    def is_signed_in(self) -> bool:
        self.asked.append(f"{self.command} {self.path}")
        if self.headers.get("Proxy-Authorization") == AUTHORIZATION:
            return True
        self.answer(407)
        return False


def start(handler: type[Handler], context: ssl.SSLContext | None = None) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def certificate(folder: Path, host: str) -> Path:
    """A file with the key and the certificate of a host, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{host}.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


def serve(file: Path) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return start(Provider, context)


def prepare(folder: Path) -> None:
    """The variables that LiteLLM's container has (components/docker), and what the script at its start does."""
    known, unknown = certificate(folder, PROVIDER), certificate(folder, IMPOSTOR)
    Proxy.ports = {f"{PROVIDER}:443": serve(known), f"{IMPOSTOR}:443": serve(unknown)}
    own = known.read_text().partition("-----BEGIN CERTIFICATE-----")
    bundle = folder / "bundle.pem"
    bundle.write_text(Path(certifi.where()).read_text() + own[1] + own[2])
    address = f"http://ann:p%40ss%2Fword@127.0.0.1:{start(Proxy)}"
    os.environ.update(
        HTTP_PROXY=address,
        HTTPS_PROXY=address,
        NO_PROXY="localhost,127.0.0.1,::1,169.254.169.254,host.docker.internal,litellm",
        SSL_CERT_FILE=str(bundle),
        REQUESTS_CA_BUNDLE=str(bundle),
        AWS_CA_BUNDLE=str(bundle),
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_LOG="CRITICAL",
    )


class CompanyNetwork(unittest.TestCase):
    litellm: ClassVar[Any]

    @classmethod
    def setUpClass(cls) -> None:
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        prepare(Path(folder))
        # Only now: LiteLLM reads some of the variables when it is imported.
        cls.litellm = importlib.import_module("litellm")

    def setUp(self) -> None:
        Proxy.asked.clear()

    def ask(self, model: str, base: str, *, sync: bool = False, **more: Any) -> str:
        arguments = {"model": model, "api_base": base, "api_key": "sk-x", "messages": MESSAGES, "num_retries": 0}
        arguments.update(max_retries=0, timeout=10, **more)
        call: Callable[..., Any] = self.litellm.completion if sync else self.litellm.acompletion
        response = call(**arguments) if sync else asyncio.run(call(**arguments))
        content: str = response.choices[0].message.content
        return content

    def test_providers_are_reached_through_the_proxy(self) -> None:
        for model in ("openai/m", "anthropic/m", "hosted_vllm/m", "mistral/m"):
            for sync in (False, True):
                with self.subTest(model=model, sync=sync):
                    Proxy.asked.clear()
                    self.assertEqual(self.ask(model, f"https://{PROVIDER}/v1", sync=sync), "Hello")
                    self.assertEqual(set(Proxy.asked), {f"CONNECT {PROVIDER}:443"})

    def test_a_provider_of_an_unknown_authority_is_refused(self) -> None:
        for sync in (False, True):
            with self.subTest(sync=sync), self.assertRaisesRegex(Exception, "(?i)certificate|connection error"):
                self.ask("openai/m", f"https://{IMPOSTOR}/v1", sync=sync)

    def test_a_provider_without_tls_is_reached_through_the_proxy(self) -> None:
        self.assertEqual(self.ask("openai/m", f"http://{PROVIDER}/v1"), "Hello")
        self.assertEqual(Proxy.asked, [f"POST http://{PROVIDER}/v1/chat/completions"])

    def test_an_internal_address_is_reached_directly(self) -> None:
        port = start(Provider)
        for host in ("127.0.0.1", "localhost"):
            for sync in (False, True):
                with self.subTest(host=host, sync=sync):
                    self.assertEqual(self.ask("openai/m", f"http://{host}:{port}/v1", sync=sync), "Hello")
        self.assertEqual(Proxy.asked, [])

    def test_amazons_client_uses_both(self) -> None:
        session = importlib.import_module("botocore.session").get_session()
        config = importlib.import_module("botocore.config").Config(retries={"total_max_attempts": 1})
        client = session.create_client(
            "sts",
            region_name="eu-central-1",
            endpoint_url=f"https://{PROVIDER}",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=config,
        )
        # The stand-in's answer is no XML: reaching it is enough.
        with self.assertRaisesRegex(Exception, "(?i)parse|xml"):
            client.get_caller_identity()
        self.assertEqual(Proxy.asked, [f"CONNECT {PROVIDER}:443"])


if __name__ == "__main__":
    unittest.main()
