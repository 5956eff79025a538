"""Which answers LiteLLM caches, and who gets them again.

LiteLLM's cache key has the model and the request, but no caller. The gate adds a namespace of the key, person, team and
organisation, so that no one else gets an answer. The cache's mode is `default_off`: without the gate's mark LiteLLM
neither reads nor writes it.

The variable RESPONSE_CACHE is a JSON object with the names of the models and `ttl` in seconds.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth

from gate.metadata import metadata_of

VARIABLE = "RESPONSE_CACHE"
# LiteLLM takes these from a request as the cache key itself.
KEY_FIELDS = ("cache_key", "preset_cache_key")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CacheSetting:
    models: frozenset[str]
    ttl: int


def parse_setting(text: str) -> CacheSetting:
    """Raises ValueError or KeyError, which ends LiteLLM's start, for anything but the object above. Empty: no model."""
    value: Data = json.loads(text) if text else {"models": [], "ttl": 1}
    return CacheSetting(frozenset(value["models"]), int(value["ttl"]))


SETTING = parse_setting(os.environ.get(VARIABLE, ""))


def with_cache_control(kwargs: Data, key: UserAPIKeyAuth | None) -> Data:
    """The call to a deployment with the gate's own cache control, whatever the request had.

    :param key: the checked key; behind Open WebUI's key with the person's identity. None: the answer is not cached.
    """
    own = {name: value for name, value in kwargs.items() if name not in KEY_FIELDS and name != "cache"}
    if key is None or model_group(kwargs) not in SETTING.models:
        return own
    return {**own, "cache": {"use-cache": True, "namespace": namespace(key), "ttl": SETTING.ttl}}


def model_group(kwargs: Data) -> str | None:
    """The model's public name, also that of a fallback. LiteLLM's router writes it for each call."""
    return next((str(one["model_group"]) for one in metadata_of(kwargs) if one.get("model_group")), None)


def namespace(key: UserAPIKeyAuth) -> str:
    identity = json.dumps([key.token, key.user_id, key.team_id, key.org_id])
    return f"answers:{hashlib.sha256(identity.encode()).hexdigest()}"
