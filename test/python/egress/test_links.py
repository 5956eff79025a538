"""LiteLLM fetches nothing for a caller from its own network; run by egress.test.ts."""

import asyncio
import importlib
import os
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

TEMPLATE = Path(__file__).parents[3] / "config-templates/litellm/config.yaml"
# A provider that refuses every connection. The tests look at what LiteLLM fetches before it connects.
NO_PROVIDER = "http://127.0.0.1:9"
# Providers that take images and files as content, so LiteLLM fetches a caller's links itself.
MODELS = ("anthropic/claude-3-5-sonnet-20240620", "gemini/gemini-2.0-flash", "ollama/llava")
BLOCKED = (
    "http://127.0.0.1:{port}/picture.png",
    "http://localhost:{port}/picture.png",
    "http://2130706433:{port}/picture.png",
    "http://0x7f.1:{port}/picture.png",
    "http://[::ffff:127.0.0.1]:{port}/picture.png",
)
METADATA = (
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "10.0.0.1",
    "192.168.1.1",
    "[fd00::1]",
)

os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_LOG="CRITICAL")


class Neighbour(BaseHTTPRequestHandler):
    """A service in the local network, which is also a model's provider."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_HEAD = do_GET  # noqa: N815 - http.server's own names

    def log_message(self, format: str, *args: Any) -> None:
        return None


def load(litellm: Any, setting: str) -> None:
    """Makes LiteLLM read a configuration with this one setting, as it does on start."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.yaml"
        config.write_text(f"general_settings:\n  {setting}\n")
        proxy = importlib.import_module("litellm.proxy.proxy_server")
        asyncio.run(proxy.ProxyConfig().load_config(router=None, config_file_path=str(config)))


def our_setting() -> str:
    lines = [line.strip() for line in TEMPLATE.read_text().splitlines()]
    (line,) = [line for line in lines if line.startswith("user_url_validation:")]
    return line


class Links(unittest.TestCase):
    litellm: ClassVar[Any]
    server: ClassVar[ThreadingHTTPServer]

    @classmethod
    def setUpClass(cls) -> None:
        cls.litellm = importlib.import_module("litellm")
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Neighbour)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self) -> None:
        Neighbour.asked.clear()
        # A version may have another default.
        load(self.litellm, "user_url_validation: false")
        load(self.litellm, our_setting())

    def asked(self, model: str, link: str, api_base: str = NO_PROVIDER) -> list[str]:
        """The neighbour's requests after a link was sent to a model."""
        content = [{"type": "image_url", "image_url": {"url": link.format(port=self.server.server_port)}}]
        question = self.litellm.acompletion(
            model=model,
            messages=[{"role": "user", "content": content}],
            api_base=api_base,
            api_key="none",
            max_retries=0,
            timeout=5,
        )
        with self.assertRaises(Exception):  # noqa: B017 - no provider answers, whatever LiteLLM makes of it
            asyncio.run(question)
        return list(Neighbour.asked)

    def test_are_fetched_without_the_setting(self) -> None:
        load(self.litellm, "user_url_validation: false")
        for model in MODELS:
            with self.subTest(model=model):
                Neighbour.asked.clear()
                self.assertIn("GET /picture.png", self.asked(model, BLOCKED[0]))

    def test_to_the_local_network_are_not_fetched(self) -> None:
        for model in MODELS:
            for link in BLOCKED:
                with self.subTest(model=model, link=link):
                    self.assertEqual(self.asked(model, link), [])

    def test_to_metadata_and_private_addresses_are_refused(self) -> None:
        urls = importlib.import_module("litellm.litellm_core_utils.url_utils")
        for address in METADATA:
            with self.subTest(address=address), self.assertRaises(urls.SSRFError):
                urls.validate_url(f"http://{address}/latest/meta-data/")

    def test_do_not_keep_a_model_from_its_own_local_address(self) -> None:
        provider = f"http://127.0.0.1:{self.server.server_port}/v1"
        asked = self.asked("openai/local", "data:image/png;base64,AA==", provider)
        self.assertEqual(asked, ["POST /v1/chat/completions"])


if __name__ == "__main__":
    unittest.main()
