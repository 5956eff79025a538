"""The job that gives Open WebUI its key, against a fake Open WebUI; run by open-webui.test.ts."""

import json
import os
import sys
import tempfile
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any
from unittest import mock

from templates import load

LITELLM = "http://litellm:4000/v1"
OPENAI = "https://api.openai.com/v1"
EMBEDDING = {
    "RAG_EMBEDDING_ENGINE": "openai",
    "RAG_EMBEDDING_MODEL": "embedding",
    "RAG_EMBEDDING_BATCH_SIZE": 16,
    "ENABLE_ASYNC_EMBEDDING": True,
    "RAG_EMBEDDING_CONCURRENT_REQUESTS": 4,
}


class FakeOpenWebui(BaseHTTPRequestHandler):
    config: dict[str, Any]
    requests: list[str]

    def do_GET(self) -> None:
        if self.path == "/api/v1/retrieval/embedding":
            self.answer({**EMBEDDING, "openai_config": {"url": LITELLM, "key": self.config["rag.openai.api_key"]}})
        else:
            self.answer(self.config)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.requests.append(self.path)
        if self.path == "/api/v1/retrieval/embedding/update":
            assert {name: body[name] for name in EMBEDDING} == EMBEDDING
            assert body["openai_config"]["url"] == LITELLM
            self.config["rag.openai.api_key"] = body["openai_config"]["key"]
        else:
            self.config.update(body["config"])
        self.answer({})

    def answer(self, body: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


class UseKey(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.live = Path(folder.name)
        FakeOpenWebui.requests = []
        FakeOpenWebui.config = {
            "openai.api_base_urls": [OPENAI, LITELLM],
            "openai.api_keys": ["sk-other", ""],
            "rag.openai.api_key": "",
            "audio.stt.openai.api_key": "",
            "audio.tts.openai.api_key": "",
        }
        server = ThreadingHTTPServer(("127.0.0.1", 0), FakeOpenWebui)
        Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.variables = {
            "OPENAI_API_BASE_URL": LITELLM,
            "RAG_OPENAI_API_BASE_URL": LITELLM,
            "AUDIO_STT_OPENAI_API_BASE_URL": LITELLM,
            "LLM_STACK_WEBUI": f"http://127.0.0.1:{server.server_port}",
            "LLM_STACK_LIVE_SECRETS": folder.name,
        }

    def run_job(self, key: str) -> str:
        with (
            mock.patch.dict(os.environ, self.variables),
            # The job's container has it; only the query for the administrator needs it.
            mock.patch.dict(sys.modules, {"psycopg": ModuleType("psycopg")}),
        ):
            job = load("use_key.py")
            job.keep(key)
            with mock.patch.object(job, "session_token", return_value="session"):
                done: str = job.hand_over(key)
                return done

    def files(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.live.iterdir()}

    def test_gives_the_key_to_every_connection_to_litellm_and_to_no_other(self) -> None:
        self.assertEqual(self.run_job("sk-new"), "handed over")
        self.assertEqual(FakeOpenWebui.config["openai.api_keys"], ["sk-other", "sk-new"])
        self.assertEqual(FakeOpenWebui.config["rag.openai.api_key"], "sk-new")
        self.assertEqual(FakeOpenWebui.config["audio.stt.openai.api_key"], "sk-new")
        self.assertEqual(FakeOpenWebui.config["audio.tts.openai.api_key"], "")
        names = ("OPENAI_API_KEY", "RAG_OPENAI_API_KEY", "AUDIO_STT_OPENAI_API_KEY")
        self.assertEqual(self.files(), dict.fromkeys(names, "sk-new"))

    def test_has_embeddings_use_the_new_key_at_once(self) -> None:
        self.run_job("sk-new")
        self.assertIn("/api/v1/retrieval/embedding/update", FakeOpenWebui.requests)

    def test_changes_nothing_the_second_time(self) -> None:
        self.run_job("sk-new")
        FakeOpenWebui.requests.clear()
        self.assertEqual(self.run_job("sk-new"), "unchanged")
        self.assertEqual(FakeOpenWebui.requests, [])

    def test_removes_the_key_of_a_connection_that_is_gone(self) -> None:
        self.run_job("sk-new")
        del self.variables["AUDIO_STT_OPENAI_API_BASE_URL"]
        self.run_job("sk-new")
        self.assertEqual(set(self.files()), {"OPENAI_API_KEY", "RAG_OPENAI_API_KEY"})


if __name__ == "__main__":
    unittest.main()
