"""What the tests of files and batches share. API_ROUTES must be set before the proxy starts."""

import importlib
import json
import os

os.environ["API_ROUTES"] = "files,batches"

from typing import Any
from unittest import mock

from batch_provider import BatchProvider
from gate_case import SERVICE_KEY, GateCase
from stand_ins import offering
from support.server import Answer
from support.tables import Row

PROVIDER = BatchProvider()
BOUNDARY = "a-boundary"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
ORDER: Row = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}


def line(model: str = "small", custom_id: str = "1", **body: Any) -> Row:
    usual = {"model": model, "messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 20}
    return {"custom_id": custom_id, "method": "POST", "url": ORDER["endpoint"], "body": {**usual, **body}}


def jsonl(*lines: Row) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in lines)


def form(content: bytes, **fields: str) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in {"purpose": "batch", **fields}.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="my.jsonl"\r\n\r\n'.encode()
    return b"".join([*parts, head, content, f"\r\n--{BOUNDARY}--\r\n".encode()])


class BatchCase(GateCase):
    """Every key may use `batchable` and `small`; `large` and `hidden` exist, and none may use them."""

    def setUp(self) -> None:
        super().setUp()
        PROVIDER.forget()
        router = self.proxy.module.llm_router
        self.enterContext(offering(router, PROVIDER.deployment("batchable"), PROVIDER.deployment("hidden")))
        models = ["small", "batchable"]
        self.person("ann", models=models)
        self.person("bob", models=models)
        self.team("red", models, members_with_roles=[{"user_id": "ann", "role": "user"}])
        self.team("blue", models, members_with_roles=[{"user_id": "ann", "role": "user"}])
        self.organization("acme", models)
        self.key(SERVICE_KEY, key_alias="service", models=models)
        self.key("sk-of-bob", key_alias="bob", user_id="bob", models=[])
        self.key("sk-of-ann-too", key_alias="own-2", user_id="ann", models=[])
        self.key("sk-of-blue", key_alias="blue", user_id="ann", team_id="blue", models=[])
        self.proxy.forget_looked_up()
        # The configuration of the tests has a guardrail for every request.
        for guardrail in self.always_on():
            self.enterContext(mock.patch.object(guardrail, "default_on", False))

    def always_on(self) -> list[Any]:
        """The guardrails for every request."""
        callbacks = importlib.import_module("litellm").callbacks
        return [one for one in callbacks if getattr(one, "guardrail_name", None) == "everywhere"]

    def upload(self, content: bytes, key: str = SERVICE_KEY, path: str = "/v1/files", **fields: str) -> Answer:
        return self.post(path, form(content, **fields), key, FORM)

    def uploaded(self, key: str = SERVICE_KEY, *lines: Row) -> str:
        answer = self.upload(jsonl(*(lines or (line("batchable"),))), key)
        self.accept(answer)
        return str(answer.body["id"])

    def order(self, file_id: str, key: str = SERVICE_KEY, **fields: Any) -> Answer:
        return self.post("/v1/batches", {**ORDER, "input_file_id": file_id, **fields}, key)

    def ordered(self, key: str = SERVICE_KEY, *lines: Row) -> str:
        answer = self.order(self.uploaded(key, *lines), key)
        self.accept(answer)
        return str(answer.body["id"])

    def poll(self) -> None:
        self.proxy.do(importlib.import_module("batches.poll").charge_ended())

    def delete(self, path: str, key: str = SERVICE_KEY) -> Answer:
        return self.post(path, b"", key, method="DELETE")

    def charged(self, count: int = 1) -> list[Row]:
        """Spend logs of batches."""
        return [row for row in self.spend_logs(count) if row["call_type"] == "aretrieve_batch"]
