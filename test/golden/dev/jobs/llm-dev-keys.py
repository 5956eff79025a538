"""Brings LiteLLM's virtual keys to what the stack declares; runs inside LiteLLM's container, any number of times.

Reads the declarations from the variable LLM_STACK_KEYS (a JSON list) and the master key from the secrets folder.
Touches only keys that it made itself: their metadata carry a mark. Those that are declared no more are deleted.
"""

import hashlib
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
MARK = "llm-stack"
PATIENCE_SECONDS = 50
REQUEST_SECONDS = 10
LONGEST_PAUSE_SECONDS = 8
# Most that LiteLLM gives at once.
PAGE_SIZE = 100
# LiteLLM's field for each limit of a declaration.
LIMITS = {
    "max_budget": "maxBudget",
    "budget_duration": "budgetDuration",
    "rpm_limit": "rpmLimit",
    "tpm_limit": "tpmLimit",
    "max_parallel_requests": "maxParallelRequests",
}

Object = dict[str, Any]


class Refused(Exception):
    """LiteLLM will not do this, however often it is asked."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Unavailable(Exception):
    """LiteLLM or its database gives no proper answer at the moment."""


class LiteLLM:
    """The management API. It is used for PATIENCE_SECONDS at most, counted from here."""

    def __init__(self, master_key: str, keys: list[str]) -> None:
        self._master_key = master_key
        self._secrets = [master_key, *keys]
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        # Else a web proxy that Docker sets for all containers would get the requests, and with them the master key.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Object | None = None) -> Any:
        """Sends one request and returns the answer's JSON. Raises Refused or Unavailable."""
        try:
            return self._send(method, path, body)
        except urllib.error.HTTPError as error:
            text = self._hide(error.read().decode(errors="replace"))
            message = f"LiteLLM answered {error.code} to {method} {path}: {text}"
            if error.code == HTTPStatus.UNAUTHORIZED:
                message = f"LiteLLM does not accept the master key in {MASTER_KEY_FILE}, which it reads when it starts."
                message += " Restart its container and run `up` again."
            # Without its database /key/update answers 400, everything else 500.
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or (
                error.code == HTTPStatus.BAD_REQUEST and not self._ready()
            ):
                raise Unavailable(message) from None
            raise Refused(message, error.code) from None
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise Unavailable(f"LiteLLM gave no answer to {method} {path}: {error}") from None

    def find_keys(self, **filters: str) -> list[Object]:
        """All keys, as full objects, to which the filters of /key/list apply."""
        found: list[Object] = []
        page, pages = 1, 1
        while page <= pages:
            query = {"return_full_object": "true", "size": PAGE_SIZE, "page": page, **filters}
            answer = self.call("GET", f"/key/list?{urllib.parse.urlencode(query)}")
            found += answer["keys"]
            page, pages = page + 1, answer["total_pages"]
        return found

    def patiently(self, work: Callable[[], str]) -> str:
        """Starts work, which must bear repetition, again until LiteLLM is available or the patience is at its end."""
        pause = 1
        while True:
            try:
                return work()
            except Unavailable:
                if time.monotonic() + pause >= self._deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _send(self, method: str, path: str, body: Object | None = None) -> Any:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError(f"{PATIENCE_SECONDS} seconds are over")
        request = urllib.request.Request(
            PROXY + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._master_key}", "Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=min(REQUEST_SECONDS, remaining)) as response:
            return json.loads(response.read().decode(errors="replace"))

    def _ready(self) -> bool:
        try:
            self._send("GET", "/health/readiness")
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return False
        return True

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "<key>")
        return text[:500]


def read_master_key() -> str:
    """The master key without the line's end; a character that no header may hold would be shown in Python's error."""
    master_key = MASTER_KEY_FILE.read_text().strip()
    if not (master_key.isascii() and master_key.isprintable()):
        sys.exit(f"{MASTER_KEY_FILE} has several lines or a character that is not ASCII: set another master key.")
    return master_key


def token_of(declared: Object) -> str:
    """The hash under which LiteLLM knows a key."""
    return hashlib.sha256(declared["key"].encode()).hexdigest()


def is_managed(key: Object) -> bool:
    """Whether a declaration made the key."""
    return bool(key["metadata"].get("managed_by") == MARK)


def wanted_fields(declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    The key's present metadata stay, save what an earlier declaration brought.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier}
    marks = {"managed_by": MARK, "managed_metadata": sorted(ours), "managed_duration": declared.get("duration")}
    return {
        "key_alias": declared["alias"],
        "models": declared["models"],
        "allowed_routes": declared.get("allowedRoutes", []),
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(key: Object, declared: Object) -> Object:
    """The fields to change. The others are not sent: LiteLLM would start the period of an unchanged budget afresh."""
    wanted = wanted_fields(declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from when it was declared, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    return changes


def ensure_user(proxy: LiteLLM, user: str) -> None:
    """Creates the user that owns a key, so that spend has a name; an existing one stays as it is."""
    try:
        proxy.call("POST", "/user/new", {"user_id": user, "auto_create_key": False, "models": ["all-proxy-models"]})
    except Refused as refused:
        if refused.status != HTTPStatus.CONFLICT:
            raise


def make_way(proxy: LiteLLM, alias: str, keys: list[Object]) -> None:
    """Takes an alias from the keys that had it before. They work until they are deleted as undeclared."""
    if not all(is_managed(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        proxy.call("POST", "/key/update", {"key": key["token"], "key_alias": f"{alias}-replaced-{key['token'][:8]}"})


def upsert(proxy: LiteLLM, declared: Object) -> str:
    """Makes one key what its declaration says, and tells what was done."""
    alias, token = declared["alias"], token_of(declared)
    # LiteLLM silently ignores a new key of a value that it has under another alias, so look for the value first.
    present = proxy.find_keys(key_hash=token)
    make_way(proxy, alias, [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token])
    if "user" in declared:
        ensure_user(proxy, declared["user"])
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        proxy.call("POST", "/key/generate", {**wanted_fields(declared, {}), **expiry, "key": declared["key"]})
        return "created"
    changes = changes_to(present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def delete_undeclared(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Deletes the keys that an earlier declaration made and none has now."""
    declared = {token_of(one) for one in declarations}
    keys = [key for key in proxy.find_keys() if is_managed(key) and key["token"] not in declared]
    if not keys:
        return "none"
    proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in keys]})
    return f"deleted {', '.join(sorted(str(key['key_alias']) for key in keys))}"


def main() -> None:
    declarations: list[Object] = json.loads(os.environ["LLM_STACK_KEYS"])
    proxy = LiteLLM(read_master_key(), [declared["key"] for declared in declarations])
    problems: list[str] = []
    try:
        for declared in declarations:
            try:
                print(f"{declared['alias']}: {proxy.patiently(partial(upsert, proxy, declared))}")
            except Refused as refused:
                problems.append(f"{declared['alias']}: {refused}")
        # After a problem an undeclared key may be the one whose successor was refused.
        if not problems:
            print(f"undeclared keys: {proxy.patiently(partial(delete_undeclared, proxy, declarations))}")
    except Unavailable as unavailable:
        problems.append(
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
