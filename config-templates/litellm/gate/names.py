"""Protects the names and marks of the stack's own job. Only that job uses the master key.

The alias identifies Open WebUI's key, and the marks tell the job what it may change and delete. LiteLLM does not run
its key hooks on every route that creates keys, for example not when a new user gets one.
"""

import json
from collections.abc import Iterator
from typing import Any

from litellm.constants import LITELLM_PROXY_MASTER_KEY_ALIAS
from litellm.proxy._types import UserAPIKeyAuth
from starlette.requests import Request

from key_rules.reserved import MARKS, is_reserved
from open_webui_identity.errors import bad_request

ALIAS_FIELDS = ("key_alias", "new_key_alias")
READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_names(request: Request, body: Any, key: UserAPIKeyAuth) -> None:
    """Raises RequestRejected (400) for a request that uses such a name or mark, unless the job sends it.

    :param body: the body as LiteLLM parsed it.
    """
    if request.method in READ_METHODS or is_master_key(key):
        return
    for name, value in walk_entries(body):
        if name in ALIAS_FIELDS and isinstance(value, str) and is_reserved(value):
            raise bad_request(f"{name} {value!r} belongs to the gateway. Choose another.", name)
        if name.startswith(MARKS):
            raise bad_request(f"{name} is a mark of the gateway. Leave it out.", name)


def is_master_key(key: UserAPIKeyAuth) -> bool:
    """LiteLLM replaces the master key with this alias, and every other key with its hash."""
    return bool(key.api_key == LITELLM_PROXY_MASTER_KEY_ALIAS)


def walk_entries(value: Any) -> Iterator[tuple[str, Any]]:
    """Every name and value in a body at any depth, including inside strings that hold JSON."""
    if isinstance(value, str) and value.lstrip().startswith(("{", "[")):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name), one
            yield from walk_entries(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk_entries(one)
