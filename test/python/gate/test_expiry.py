"""When declared keys expire, as LiteLLM's metrics say, on the real LiteLLM proxy; run by gate.test.ts."""

import importlib
import unittest
from datetime import UTC, datetime, timedelta

from gate_case import QUESTION, GateCase
from litellm.proxy._types import UserAPIKeyAuth
from prometheus_client import REGISTRY

SOON = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
KEY = "sk-of-the-blog"


class Expiry(GateCase):
    def use(self, alias: str, expires: datetime | None) -> float | None:
        self.key(KEY, key_alias=alias, models=["small"], expires=expires)
        self.proxy.forget_looked_up()
        self.accept(self.post("/v1/chat/completions", {**QUESTION, "model": "small"}, KEY))
        return REGISTRY.get_sample_value("llm_stack_key_expiry_timestamp_seconds", {"key": alias})

    def test_of_other_keys_is_not_published(self) -> None:
        self.assertIsNone(self.use("ann-laptop", SOON))

    def test_of_a_declared_key_is_published_and_follows_a_rotation(self) -> None:
        self.assertEqual(self.use("blog", SOON), SOON.timestamp())
        later = SOON + timedelta(days=90)
        self.assertEqual(self.use("blog", later), later.timestamp())

    def test_is_also_read_from_a_cached_key(self) -> None:
        expiry = importlib.import_module("gate.expiry")
        for written in (SOON.isoformat(), SOON.replace(tzinfo=None).isoformat(), f"{SOON:%Y-%m-%dT%H:%M:%SZ}"):
            with self.subTest(written):
                expiry.publish_expiry(UserAPIKeyAuth(key_alias="blog", expires=written))
                published = REGISTRY.get_sample_value("llm_stack_key_expiry_timestamp_seconds", {"key": "blog"})
                self.assertEqual(published, SOON.timestamp())
                expiry.EXPIRY.labels("blog").set(0)

    def test_of_a_replaced_key_is_not_published(self) -> None:
        self.assertIsNone(self.use("blog-replaced-1a2b3c4d", SOON))


if __name__ == "__main__":
    unittest.main()
