"""Names and marks that belong to the stack's own job, which alone asks with the master key.

By its alias a key is known as Open WebUI's, and by a mark the job knows what it may change and delete. LiteLLM checks
neither on all the routes that make keys, for example with a new user.
"""

import json
from collections.abc import Iterator
from typing import Any

from key_rules.reserved import MARKS, is_reserved
from litellm.constants import LITELLM_PROXY_MASTER_KEY_ALIAS
from litellm.proxy._types import UserAPIKeyAuth
from starlette.requests import Request

from gate.routes import bad_request

ALIASES = ("key_alias", "new_key_alias")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def check_names(request: Request, body: Any, key: UserAPIKeyAuth) -> None:
    """Raises Refusal (400) for a request that takes such a name or mark, unless the job makes it.

    :param body: what LiteLLM has read of the request.
    """
    if request.method in READING or is_master(key):
        return
    for name, value in entries(body):
        if name in ALIASES and isinstance(value, str) and is_reserved(value):
            raise bad_request(f"{name} {value!r} belongs to the gateway. Choose another.", name)
        if name.startswith(MARKS):
            raise bad_request(f"{name} is a mark of the gateway. Leave it out.", name)


def is_master(key: UserAPIKeyAuth) -> bool:
    """LiteLLM puts this in the place of the master key; every other key stands there as its hash."""
    return bool(key.api_key == LITELLM_PROXY_MASTER_KEY_ALIAS)


def entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name in a body and what stands behind it, however deep; also in texts that hold JSON."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name), one
            yield from entries(one)
    elif isinstance(value, list):
        for one in value:
            yield from entries(one)
