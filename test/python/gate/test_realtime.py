"""Realtime sessions once the setting opens them, on the real LiteLLM proxy; run by gate.test.ts."""

import os

os.environ["API_ROUTES"] = "azure,google,realtime,mcp"

import importlib
import json
import unittest
from typing import Any
from unittest import mock

from gate_case import ORGANIZATION_KEY, OWN_KEY, SERVICE_KEY, TEAM_KEY, GateCase
from stand_ins import Realtime, offering
from support.configuration import GLOBAL_KEY
from support.tables import Row
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.sync.connection import Connection

PROVIDER = Realtime()
ASK: Row = {"type": "response.create"}


class RealtimeCase(GateCase):
    """Ann's key may use the realtime model `talk`. Another one, `shout`, exists."""

    def setUp(self) -> None:
        super().setUp()
        router = self.proxy.module.llm_router
        self.enterContext(offering(router, PROVIDER.deployment("talk"), PROVIDER.deployment("shout")))
        PROVIDER.asked.clear()
        PROVIDER.finish.set()
        self.person("ann", models=["small", "talk"])
        self.proxy.forget_looked_up()

    def connect(self, path: str = "/v1/realtime?model=talk", key: str = OWN_KEY, **headers: str) -> ClientConnection:
        sent = {"Authorization": f"Bearer {key}", **headers}
        return connect(self.proxy.url.replace("http", "ws") + path, additional_headers=sent, close_timeout=5)

    def refused(self, path: str, status: int, key: str = OWN_KEY, **headers: str) -> Any:
        with self.subTest(path=path, key=key):
            with self.assertRaises(InvalidStatus) as refused:
                self.connect(path, key, **headers)
            response = refused.exception.response
            self.assertEqual((response.status_code, PROVIDER.asked), (status, []), response.body)
            return json.loads(bytes(response.body or b"{}"))["error"]["message"]
        return ""


class ASession(RealtimeCase):
    def test_calls_the_model_of_the_query_and_is_charged_to_the_keys_user(self) -> None:
        for path in ("/v1/realtime?model=talk", "/realtime?model=t%61lk"):
            PROVIDER.asked.clear()
            before = len(self.proxy.database.spend_log_transactions)
            with self.subTest(path), self.connect(path) as session:
                self.assertEqual(event(session)["type"], "session.created")
                say(session, ASK)
                self.assertEqual(
                    [event(session)["type"], event(session)["type"]], ["response.created", "response.done"]
                )
            row = self.spend_logs(before + 1)[-1]
            self.assertEqual((row["user"], row["model_group"], row["spend"]), ("ann", "talk", 0.05))
            self.assertEqual(PROVIDER.asked, ["/v1/realtime?model=gpt-test", json.dumps(ASK)])
        self.assertGreaterEqual(self.proxy.spent("user:ann"), 0.1)

    def test_is_charged_for_a_response_that_the_client_does_not_wait_for(self) -> None:
        PROVIDER.finish.clear()
        with self.connect() as session:
            event(session)
            say(session, ASK)
            self.assertEqual(event(session)["type"], "response.created")
        PROVIDER.finish.set()
        self.assertEqual(self.spend_logs(1)[-1]["spend"], 0.05)

    def test_is_charged_when_the_connection_breaks(self) -> None:
        PROVIDER.finish.clear()
        session = self.connect()
        event(session)
        say(session, ASK)
        self.assertEqual(event(session)["type"], "response.created")
        session.socket.close()
        PROVIDER.finish.set()
        self.assertEqual(self.spend_logs(1)[-1]["spend"], 0.05)

    def test_passes_no_other_model_on(self) -> None:
        hostile: tuple[str | bytes, ...] = (
            json.dumps({"type": "session.update", "session": {"model": "shout"}}),
            json.dumps({"type": "session.update", "session": {"input_audio_transcription": {"model": "whisper-1"}}}),
            json.dumps({"type": "session.update", "session": {"audio": {"input": {"transcription": {"model": "w"}}}}}),
            '{"type": "session.update", "session": {"mod\\u0065l": "shout"}}',
            '{"type": "session.update", "session": {"model": "shout", "model": "talk"}}',
            '{"type": "session.update", "session": {"model": ["talk"]}}',
            '{"type": "session.update", "model": "shout"',
            '["model"]',
            b'{"type": "response.create"}',
        )
        with self.connect() as session:
            event(session)
            for message in hostile:
                with self.subTest(message):
                    session.send(message)
                    self.assertRegex(event(session)["error"]["message"], "calls only its own model|JSON object")
            say(session, {"type": "session.update", "session": {"model": "talk", "instructions": "Be brief."}})
            say(session, ASK)
            self.assertEqual(event(session)["type"], "response.created")
        self.assertEqual(len(PROVIDER.asked), 3, PROVIDER.asked)

    def test_ends_after_its_time(self) -> None:
        module = importlib.import_module("gate.realtime")
        with mock.patch.object(module, "MAX_SESSION_SECONDS", 1), self.connect() as session:
            event(session)
            say(session, ASK)
            self.assertEqual([event(session)["type"], event(session)["type"]], ["response.created", "response.done"])
            self.assertRegex(event(session)["error"]["message"], "Start another one")
            with self.assertRaises(ConnectionClosed):
                session.recv(5)
        self.assertEqual(self.spend_logs(1)[-1]["spend"], 0.05)

    def test_is_open_to_a_service_key_with_its_usual_routes(self) -> None:
        self.key(SERVICE_KEY, key_alias="service", models=["talk"], allowed_routes=["llm_api_routes"])
        with self.connect(key=SERVICE_KEY) as session:
            self.assertEqual(event(session)["type"], "session.created")


class ARefusedSession(RealtimeCase):
    def test_has_a_model_beyond_the_keys(self) -> None:
        for model in ("shout", "large", "sh%6fut", "talk,shout", "unknown"):
            self.refused(f"/v1/realtime?model={model}", 403)
        for key in (SERVICE_KEY, TEAM_KEY, ORGANIZATION_KEY):
            self.refused("/v1/realtime?model=talk", 403, key)

    def test_has_another_query(self) -> None:
        for query in (
            "",
            "?model=",
            "?model=talk&model=shout",
            "?model=talk&intent=transcription",
            "?Model=talk",
            "?model=talk&guardrails=x",
            "?intent=transcription",
            "?model=talk&api_key=sk-x",
        ):
            self.assertRegex(self.refused(f"/v1/realtime{query}", 400), "exactly one query parameter")

    def test_has_no_valid_key(self) -> None:
        self.refused("/v1/realtime?model=talk", 401, "sk-unknown")

    def test_has_headers_of_the_gateway(self) -> None:
        self.refused("/v1/realtime?model=talk", 400, **{"x-litellm-tags": "x"})

    def test_belongs_to_someone_who_is_blocked_or_has_spent_their_budget(self) -> None:
        self.person("ann", models=["talk"], metadata={"blocked": True})
        self.proxy.forget_looked_up()
        self.assertRegex(self.refused("/v1/realtime?model=talk", 403), "is blocked")
        self.person("ann", models=["talk"], max_budget=0.01, spend=1.0)
        self.proxy.forget_looked_up()
        self.refused("/v1/realtime?model=talk", self.over_budget)

    def test_has_open_webuis_key(self) -> None:
        with self.connect(key=GLOBAL_KEY) as session, self.assertRaises(ConnectionClosed):
            while True:
                self.assertEqual(json.loads(session.recv(5))["type"], "error")
        self.assertEqual(PROVIDER.asked, [])

    def test_has_another_path(self) -> None:
        for path in ("/openai/v1/realtime?model=talk", "/v1/realtime/?model=talk", "/v1/responses?model=talk"):
            self.refused(path, 404)


def say(session: Connection, message: Row) -> None:
    session.send(json.dumps(message))


def event(session: Connection) -> Any:
    return json.loads(session.recv(5))


if __name__ == "__main__":
    unittest.main()
