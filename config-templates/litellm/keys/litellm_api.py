"""LiteLLM's management API, as the jobs inside its container use it."""

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
# On everything that the stack's jobs make, in its metadata under `managed_by`.
MARK = "llm-stack"
PATIENCE_SECONDS = 50
REQUEST_SECONDS = 10
LONGEST_PAUSE_SECONDS = 8
# Most that LiteLLM gives at once.
PAGE_SIZE = 100

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
        """:param keys: what no message may show, beside the master key."""
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
        return self._find("/key/list", "keys", "size", return_full_object="true", **filters)

    def find_users(self, **filters: str) -> list[Object]:
        """All users to which the filters of /user/list apply; the one for e-mails finds parts of them too."""
        return self._find("/user/list", "users", "page_size", **filters)

    def find_teams(self, **filters: str) -> list[Object]:
        """All teams to which the filters of /v2/team/list apply."""
        return self._find("/v2/team/list", "teams", "page_size", **filters)

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

    def _find(self, path: str, name: str, size: str, **filters: str) -> list[Object]:
        found: list[Object] = []
        page, pages = 1, 1
        while page <= pages:
            query = {**filters, size: PAGE_SIZE, "page": page}
            answer = self.call("GET", f"{path}?{urllib.parse.urlencode(query)}")
            found += answer[name]
            page, pages = page + 1, answer["total_pages"]
        return found

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


def is_managed(record: Object) -> bool:
    """Whether a declaration made this key, user or team."""
    return bool((record.get("metadata") or {}).get("managed_by") == MARK)
