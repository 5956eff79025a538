"""When the stack's own keys expire, among LiteLLM's metrics: one series for each of them that expires and is in use."""

import json
import os
from datetime import UTC, datetime

from litellm.proxy._types import UserAPIKeyAuth
from prometheus_client import Gauge

# A replaced key has another alias, so that the series of a rotated key is the new one's. Its expiry is the later one.
ALIASES = frozenset(json.loads(os.environ.get("KEY_RESERVED", "{}")).get("aliases", ()))
EXPIRY = Gauge(
    "llm_stack_key_expiry_timestamp_seconds",
    "When a key that the stack's settings declare expires, by its alias, since its last request",
    ("key",),
    multiprocess_mode="max",
)


def publish_expiry(key: UserAPIKeyAuth) -> None:
    """Does nothing for all other keys, whose aliases may name a person."""
    if key.expires is None or key.key_alias not in ALIASES:
        return
    # A text if LiteLLM has it from a cache.
    expires = datetime.fromisoformat(key.expires) if isinstance(key.expires, str) else key.expires
    if expires.tzinfo is None:
        expires = expires.replace(tzinfo=UTC)
    EXPIRY.labels(key.key_alias).set(expires.timestamp())
