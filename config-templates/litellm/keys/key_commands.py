"""Runs the key commands of operators (`npm run keys`). Prints one JSON value without secrets.

Reads the variable LLM_STACK_COMMAND, a JSON object: `compare` with the declared keys without their values, `list` where
these are unknown, or `block` or `unblock` with a key's alias, hash or value.
"""

import hashlib
import json
import os
import re
import sys
from typing import Any

from keys.declared_keys import has_expired, is_replaced, wanted_fields
from keys.litellm_api import LiteLLM, Object, Refused, Unavailable

# This field differs by the stack's own marks, which are of no interest to operators.
BOOKKEEPING = "metadata"


def main() -> None:
    command: Object = json.loads(os.environ["LLM_STACK_COMMAND"])
    named = command.get("key", "")
    proxy = LiteLLM([named] if named.startswith("sk-") else [])
    try:
        print(json.dumps(answer(proxy, command)))
    except (Refused, Unavailable) as error:
        sys.exit(str(error))


def answer(proxy: LiteLLM, command: Object) -> Any:
    if command["command"] == "compare":
        return compare(proxy, proxy.find_keys(), command["declared"])
    if command["command"] == "list":
        return [describe_managed(key) for key in proxy.find_keys() if proxy.made_by_stack(key)]
    return set_blocked(proxy, command["key"], command["command"] == "block")


def compare(proxy: LiteLLM, keys: list[Object], declarations: list[Object]) -> list[Object]:
    """Declared keys compared with LiteLLM's, followed by keys of this stack that are not declared."""
    managed = {key["key_alias"]: key for key in keys if proxy.made_by_stack(key)}
    compared = [compare_one(proxy, declared, managed.pop(declared["alias"], None)) for declared in declarations]
    return compared + [
        {**describe(key), "state": "replaced" if is_replaced(key) else "undeclared"} for key in managed.values()
    ]


def compare_one(proxy: LiteLLM, declared: Object, key: Object | None) -> Object:
    if key is None:
        return {"alias": declared["alias"], "state": "missing"}
    wanted = wanted_fields(proxy, {**declared, "token": key["token"]}, key["metadata"])
    differences = {
        field: {"declared": value, "actual": key[field]}
        for field, value in wanted.items()
        if field != BOOKKEEPING and key[field] != value
    }
    return {**describe(key), "state": "different" if differences else "as declared", "differences": differences}


def describe_managed(key: Object) -> Object:
    """A key of this stack whose declaration is unknown; the key itself says when a rotation has replaced it."""
    return {**describe(key), "state": "replaced"} if is_replaced(key) else describe(key)


def describe(key: Object) -> Object:
    """The fields of a key that operators need."""
    return {
        "alias": key["key_alias"],
        "models": key["models"],
        "spend": key["spend"],
        "budget": key["max_budget"],
        "expires": key["expires"],
        "expired": has_expired(key),
        "blocked": bool(key["blocked"]),
    }


def set_blocked(proxy: LiteLLM, named: str, blocked: bool) -> Object:
    """Blocks or unblocks a key, also one that this stack did not create. Raises Refused when there is none."""
    if named.startswith("sk-"):
        found = proxy.find_keys(key_hash=hashlib.sha256(named.encode()).hexdigest())
    elif re.fullmatch(r"[0-9a-f]{64}", named):
        found = proxy.find_keys(key_hash=named)
    else:
        found = proxy.find_keys(key_alias=named)
    if not found:
        raise Refused("LiteLLM has no such key. `npm run keys -- list` names this stack's, LiteLLM's interface all.")
    for key in found:
        proxy.call("POST", "/key/block" if blocked else "/key/unblock", {"key": key["token"]})
    return {"keys": [describe(key) | {"blocked": blocked} for key in found]}


if __name__ == "__main__":
    main()
