"""Brings LiteLLM's virtual keys to what the stack declares; runs inside LiteLLM's container and may run any number of times.

Reads the declarations from the variable LLM_STACK_KEYS (a JSON list) and the master key from the secrets folder. Touches
only keys that it made itself: their metadata carry a mark. Those that are no longer declared are deleted.
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
from pathlib import Path
from typing import Any, TypeVar

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
SECRETS = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"))
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
Result = TypeVar("Result")


class Refused(Exception):
    """LiteLLM will not do this, however often it is asked."""


class Unavailable(Exception):
    """LiteLLM or its database gives no proper answer at the moment."""


class LiteLLM:
    """The management API. Gives up for good PATIENCE_SECONDS after it was made."""

    def __init__(self, master_key: str, keys: list[str]) -> None:
        self._master_key = master_key
        self._secrets = [master_key, *keys]
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        # Without this a proxy that Docker sets for all containers would get the requests and the master key.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Object | None = None) -> Any:
        """Sends one request. A 400 may mean that the database is away: /key/update then answers so."""
        try:
            return self._send(method, path, body)
        except urllib.error.HTTPError as error:
            answer = f"LiteLLM answered {error.code} to {method} {path}: {self._hide(error.read().decode(errors='replace'))}"
            if error.code == http.HTTPStatus.UNAUTHORIZED:
                raise Refused(
                    f"LiteLLM does not accept the master key in {SECRETS}. It reads it when it starts: restart its container."
                ) from None
            if error.code >= 500 or (error.code == http.HTTPStatus.BAD_REQUEST and not self._ready()):
                raise Unavailable(answer) from None
            raise Refused(answer) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(f"no answer from LiteLLM to {method} {path}: {error!r}") from None

    def keys(self, **filters: str) -> list[Object]:
        """All keys to which the filters of /key/list apply, as full objects."""
        found: list[Object] = []
        page, pages = 1, 1
        while page <= pages:
            query = {"return_full_object": "true", "sort_by": "token", "size": PAGE_SIZE, "page": page, **filters}
            answer = self.call("GET", f"/key/list?{urllib.parse.urlencode(query)}")
            found += answer["keys"]
            page, pages = page + 1, answer["total_pages"]
        return found

    def patiently(self, work: Callable[[], Result]) -> Result:
        """Repeats work, which must not mind, until LiteLLM is available or the patience is at its end."""
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
            return json.load(response)

    def _ready(self) -> bool:
        try:
            self._send("GET", "/health/readiness")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        return True

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "<key>")
        return text[:500]


def token_of(declared: Object) -> str:
    """The form in which LiteLLM stores a key."""
    return hashlib.sha256(declared["key"].encode()).hexdigest()


def is_managed(key: Object) -> bool:
    return bool(key["metadata"].get("managed_by") == MARK)


def ensure_user(proxy: LiteLLM, user: str) -> None:
    """Creates the user that owns a key, so that spend has a name; an existing one stays as it is."""
    try:
        proxy.call("POST", "/user/new", {"user_id": user, "auto_create_key": False, "models": ["all-proxy-models"]})
    except Refused as refused:
        if "409" not in str(refused):
            raise


def wanted_fields(declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    Of the present metadata those stay that no declaration made.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier and not name.startswith("managed_")}
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
    """The fields that differ from the declaration; the others are not sent, because LiteLLM would restart their periods."""
    wanted = wanted_fields(declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    return changes


def make_way(proxy: LiteLLM, alias: str, keys: list[Object]) -> None:
    """Frees an alias from the keys that had it before: they work under another until the new key does."""
    if not all(is_managed(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's interface, or"
            " declare another alias, and run `up` again."
        )
    for key in keys:
        proxy.call("POST", "/key/update", {"key": key["token"], "key_alias": f"{alias}-replaced-{key['token'][:8]}"})


def upsert(proxy: LiteLLM, declared: Object) -> str:
    """Makes one key what its declaration says, and tells what was done."""
    alias, token = declared["alias"], token_of(declared)
    # LiteLLM ignores, without an error, a new key of a known value: so it is looked for under any alias.
    present = proxy.keys(key_hash=token)
    make_way(proxy, alias, [key for key in proxy.keys(key_alias=alias) if key["token"] != token])
    if "user" in declared:
        ensure_user(proxy, declared["user"])
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        proxy.call("POST", "/key/generate", {**wanted_fields(declared, {}), **expiry, "key": declared["key"]})
        return "created"
    changes = changes_to(present[0], declared)
    if changes:
        proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}" if changes else "unchanged"


def remove_undeclared(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Deletes the keys that an earlier declaration made and none has now."""
    declared = {token_of(one) for one in declarations}
    keys = [key for key in proxy.keys() if is_managed(key) and key["token"] not in declared]
    if keys:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in keys]})
    return f"deleted {', '.join(sorted(key['key_alias'] for key in keys))}" if keys else "none"


def main() -> None:
    declarations: list[Object] = json.loads(os.environ["LLM_STACK_KEYS"])
    master_key = (SECRETS / "LITELLM_MASTER_KEY").read_text().strip()
    proxy = LiteLLM(master_key, [declared["key"] for declared in declarations])
    problems: list[str] = []

    def report(subject: str, work: Callable[[], str]) -> None:
        try:
            print(f"{subject}: {proxy.patiently(work)}")
        except Refused as refused:
            problems.append(f"{subject}: {refused}")

    try:
        for declared in declarations:
            report(declared["alias"], lambda one=declared: upsert(proxy, one))  # type: ignore[misc]
        # An undeclared key may be the one whose successor was refused.
        if not problems:
            report("undeclared keys", lambda: remove_undeclared(proxy, declarations))
    except Unavailable as unavailable:
        problems.append(
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log of LiteLLM's"
            " container, then run `up` again: what is done stays done."
        )
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
