"""Brings LiteLLM's virtual keys to what the stack declares; runs inside LiteLLM's container and may run any number of times.

Reads the declarations from the variable LLM_STACK_KEYS (a JSON list) and the master key from the secrets folder. Touches
only keys that it made itself: their metadata carry a mark.
"""

import hashlib
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
SECRETS = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"))
MARK = {"managed_by": "llm-stack"}
TIMEOUT_SECONDS = 30


class Refused(Exception):
    """LiteLLM answered with an error."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"LiteLLM answered {status}: {body[:500]}")
        self.status = status


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Sends one management request with the master key."""
    master_key = (SECRETS / "LITELLM_MASTER_KEY").read_text()
    request = urllib.request.Request(
        PROXY + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {master_key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.read().decode(errors="replace")) from None


def ensure_user(user_id: str) -> None:
    """Creates the user that owns a key, so that spend has a name; an existing one stays as it is."""
    try:
        call("POST", "/user/new", {"user_id": user_id, "auto_create_key": False, "models": ["all-proxy-models"]})
    except Refused as refused:
        if refused.status != 409:
            raise


def keys_with_alias(alias: str) -> list[dict[str, Any]]:
    """All keys of an alias, as full objects."""
    query = urllib.parse.urlencode({"key_alias": alias, "return_full_object": "true", "size": 100})
    found = call("GET", f"/key/list?{query}")["keys"]
    return [key for key in found if key.get("key_alias") == alias]


def wanted_fields(declared: dict[str, Any]) -> dict[str, Any]:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none."""
    metadata = {**declared.get("metadata", {}), **MARK}
    return {
        "key_alias": declared["alias"],
        "models": declared["models"],
        "max_budget": declared.get("maxBudget"),
        "budget_duration": declared.get("budgetDuration"),
        "rpm_limit": declared.get("rpmLimit"),
        "tpm_limit": declared.get("tpmLimit"),
        "max_parallel_requests": declared.get("maxParallelRequests"),
        "allowed_routes": declared.get("allowedRoutes", []),
        "metadata": metadata,
    }


def differs(existing: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether an update is due. LiteLLM adds fields of its own to the metadata; ours must be among them."""
    plain = {name: value for name, value in wanted.items() if name != "metadata"}
    metadata = existing.get("metadata") or {}
    return any((existing.get(name) or None) != (value or None) for name, value in plain.items()) or any(
        metadata.get(name) != value for name, value in wanted["metadata"].items()
    )


def upsert(declared: dict[str, Any]) -> str:
    """Makes one key what its declaration says, and tells what was done."""
    alias, value = declared["alias"], declared["key"]
    token = hashlib.sha256(value.encode()).hexdigest()
    wanted = wanted_fields(declared)
    existing = None
    for key in keys_with_alias(alias):
        if key["token"] == token:
            existing = key
        elif (key.get("metadata") or {}).get("managed_by") == MARK["managed_by"]:
            call("POST", "/key/delete", {"keys": [key["token"]]})
        else:
            sys.exit(f"LiteLLM has a key with the alias {alias} that this stack did not make; rename one of the two.")

    owner = declared.get("user")
    if owner is not None:
        ensure_user(owner)
    if existing is None:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        call("POST", "/key/generate", {**wanted, **expiry, "key": value, "user_id": owner})
        return "created"
    if differs(existing, wanted):
        call("POST", "/key/update", {**wanted, "key": value})
        return "updated"
    return "unchanged"


def main() -> None:
    for declared in json.loads(os.environ["LLM_STACK_KEYS"]):
        try:
            print(f"{declared['alias']}: {upsert(declared)}")
        except (Refused, OSError) as error:
            sys.exit(f"{declared['alias']}: {error}")


if __name__ == "__main__":
    main()
