"""The input files of batches, on the real LiteLLM proxy; run by gate.test.ts."""

import importlib
import unittest
from typing import Any
from unittest import mock

from batch_case import PROVIDER, BatchCase, jsonl, line
from gate_case import OWN_KEY, SERVICE_KEY
from stand_ins import offering
from support.tables import Row


class FilesOfBatches(BatchCase):
    def test_can_be_deleted_unless_a_batch_needs_them(self) -> None:
        file = self.uploaded(OWN_KEY)
        self.accept(self.order(file, OWN_KEY))
        self.refuse(self.delete(f"/v1/files/{file}", OWN_KEY), 409, "in progress")
        PROVIDER.end()
        self.poll()
        self.accept(self.delete(f"/v1/files/{file}", OWN_KEY))
        self.refuse(self.get(f"/v1/files/{file}", OWN_KEY), 404, "You have no")

    def test_name_what_is_wrong_with_a_line(self) -> None:
        good = line("batchable", "0")
        self.refuse(self.upload(jsonl(good, line("small"))), 400, "Line 2 .*the same in all lines")
        wrong: dict[str, tuple[Any, str]] = {
            "no limit": ({"max_completion_tokens": None}, "above 0"),
            "a wide limit": ({"max_completion_tokens": 30_000_000}, "tokens of output"),
            "limit": ({"max_completion_tokens": 5, "n": -1}, "above 0"),
            "stream": ({"stream": True}, "stream"),
            "gateway": ({"api_base": "http://127.0.0.1:9"}, "api_base"),
            "fallbacks": ({"fallbacks": ["large"]}, "fallbacks"),
            "tool": ({"tools": [{"type": "image_generation", "model": "large"}]}, "functions"),
            "file": ({"messages": [{"role": "user", "content": [{"type": "file", "file": {}}]}]}, "text alone"),
            "search": ({"web_search_options": {}}, "web_search_options"),
            "tier": ({"service_tier": "priority"}, "service_tier"),
        }
        for name, (fields, message) in wrong.items():
            with self.subTest(name):
                self.refuse(self.upload(jsonl(good, line("batchable", "1", **fields))), 400, f"Line 2 .*{message}")
        self.assertEqual(PROVIDER.asked, [])

    def test_have_one_form(self) -> None:
        one = line("batchable")
        wrong: tuple[Row, ...] = (
            {**one, "url": "/v1/responses"},
            {**one, "url": "/v1/files"},
            {**one, "method": "GET"},
            {**one, "custom_id": 1},
            {**one, "model": "large"},
            {**one, "body": [one["body"]]},
            {**one, "body": {**one["body"], "model": ["batchable", "large"]}},
        )
        for content in (
            *map(jsonl, wrong),
            b"",
            b"\n",
            b"[]",
            b"{",
            b'{"custom_id": NaN}',
            b"\xff\xfe",
            jsonl(one, one),
        ):
            with self.subTest(content):
                self.assertEqual(self.upload(content).status, 400)
        self.assertEqual(PROVIDER.asked, [])

    def test_reach_the_provider_as_they_were_checked(self) -> None:
        twice = jsonl(line("batchable")).replace(b'"model": "batchable"', b'"model": "large", "model": "batchable"')
        self.accept(self.upload(twice))
        (sent,) = PROVIDER.files.values()
        self.assertEqual((sent.count(b'"model"'), b"large" in sent), (1, False), sent)

    def test_have_no_other_fields_and_purposes(self) -> None:
        content = jsonl(line("batchable"))
        for fields in (
            {"purpose": "user_data"},
            {"purpose": "fine-tune"},
            {"model": "hidden"},
            {"target_model_names": "hidden"},
            {"target_storage": "azure_storage"},
            {"custom_llm_provider": "azure"},
            {"litellm_metadata": "{}"},
            {"expires_after[anchor]": "created_at"},
        ):
            with self.subTest(fields):
                self.assertEqual(self.upload(content, **fields).status, 400)
        self.assertEqual(self.post("/v1/files", {"purpose": "batch"}).status, 400)
        self.assertEqual(PROVIDER.asked, [])

    def test_are_refused_when_they_are_too_long(self) -> None:
        with mock.patch.object(importlib.import_module("batches.bodies"), "MAX_UPLOAD_BYTES", 10):
            self.assertEqual(self.upload(jsonl(line("batchable"))).status, 413)

    def test_are_refused_where_a_guardrail_applies(self) -> None:
        self.key("sk-of-a-watched", key_alias="watched", models=["batchable"])
        self.refuse(self.upload(jsonl(line("batchable")), "sk-of-a-watched"), 403, "Guardrails")
        guarded = PROVIDER.deployment("small", guardrails=["by-model"])
        with offering(self.proxy.module.llm_router, {**guarded, "model_name": "watched-model"}):
            self.key("sk-of-x", key_alias="x", models=["watched-model"])
            self.refuse(self.upload(jsonl(line("watched-model")), "sk-of-x"), 403, "Guardrails")
        file = self.uploaded()
        PROVIDER.asked.clear()
        self.key(SERVICE_KEY, key_alias="watched", models=["batchable"])
        self.proxy.forget_looked_up()
        self.refuse(self.order(file), 403, "Guardrails")
        with mock.patch.object(self.always_on()[0], "default_on", True):
            self.refuse(self.upload(jsonl(line("batchable"))), 403, "Guardrails")
        self.assertEqual(PROVIDER.asked, [])


if __name__ == "__main__":
    unittest.main()
