"""Calls while PostgreSQL's disk is full get 503, on the real LiteLLM proxy; run by gate.test.ts."""

import importlib
import unittest
from http import HTTPStatus
from typing import Any
from unittest import mock

from gate_case import QUESTION, GateCase
from prisma.errors import RawQueryError
from support.server import Answer

MESSAGE = 'ERROR: could not extend file "base/16384/t3_17001": No space left on device'


def failure(code: str, message: str) -> RawQueryError:
    """An error as Prisma's query engine reports it."""
    meta: dict[str, Any] = {"code": code, "message": message}
    return RawQueryError({"user_facing_error": {"error_code": "P2010", "meta": meta}})


class AFullDisk(GateCase):
    def setUp(self) -> None:
        super().setUp()
        self.module = importlib.import_module("gate.storage")
        self.use(mock.patch.object(self.module.storage, "_next_probe", 0.0))
        # Every call asks PostgreSQL.
        self.use(mock.patch.object(self.module, "PROBE_SECONDS", 0.0))
        self.addCleanup(setattr, self.module.storage, "is_full", False)
        self.addCleanup(setattr, self.rows, "write_failure", None)

    def use(self, patch: "mock._patch[Any]") -> None:
        patch.start()
        self.addCleanup(patch.stop)

    def test_refuses_calls_until_there_is_space(self) -> None:
        self.rows.write_failure = failure("53100", MESSAGE)
        for _ in range(2):
            refused = self.ask()
            self.refuse(refused, HTTPStatus.SERVICE_UNAVAILABLE, "no disk space left")
            self.assertEqual(refused.headers["retry-after"], "10")
        self.rows.write_failure = None
        self.accept(self.ask())

    def test_knows_the_code_in_any_language(self) -> None:
        self.rows.write_failure = failure("53100", "FEHLER: konnte Datei nicht erweitern")
        self.assertEqual(self.ask().status, HTTPStatus.SERVICE_UNAVAILABLE)

    def test_lets_calls_pass_when_the_question_fails_in_another_way(self) -> None:
        for error in (failure("42501", "ERROR: permission denied"), ConnectionError("no route to host")):
            with self.subTest(error=error):
                self.rows.write_failure = error
                self.accept(self.ask())

    def test_lists_models_meanwhile(self) -> None:
        self.rows.write_failure = failure("53100", MESSAGE)
        self.assertEqual(self.get("/v1/models").status, HTTPStatus.OK)

    def test_asks_postgresql_once_for_many_calls(self) -> None:
        with mock.patch.object(self.module, "PROBE_SECONDS", 3600.0):
            before = self.rows.writes
            for _ in range(3):
                self.accept(self.ask())
        self.assertEqual(self.rows.writes, before + 1)

    def ask(self) -> Answer:
        return self.post("/v1/chat/completions", {**QUESTION, "model": "small"})


if __name__ == "__main__":
    unittest.main()
