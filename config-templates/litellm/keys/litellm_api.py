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

from key_rules.seal import is_sealed, seal_of

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
# LiteLLM's hook makes the same seals of it, see key_rules/seal.py.
SALT_KEY_FILE = MASTER_KEY_FILE.with_name("LITELLM_SALT_KEY")
# Whom LiteLLM takes for the maker of what the master key makes.
MASTER_KEY_USER = "default_user_id"
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

    def __init__(self, keys: list[str]) -> None:
        """:param keys: what no message may show, beside the secrets of LiteLLM itself."""
        self._master_key = read_secret(MASTER_KEY_FILE)
        self._salt_key = read_secret(SALT_KEY_FILE)
        self._secrets = [self._master_key, self._salt_key, *keys]
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

    def seal(self, token: str, alias: str) -> str:
        """What shows that a key is this stack's; LiteLLM's hook lets nobody else have its names and marks."""
        return seal_of(self._salt_key, token, alias)

    def made(self, key: Object) -> bool:
        """Whether this stack made a key. A mark alone says little: some routes of LiteLLM ask no hook."""
        metadata = key["metadata"] or {}
        if metadata.get("managed_by") != MARK:
            return False
        # Before there were seals the job marked its keys, too; those are known by who made them.
        earlier = "managed_seal" not in metadata and key.get("created_by") == MASTER_KEY_USER
        return earlier or is_sealed(self._salt_key, key["token"], str(key["key_alias"]), metadata)

    def wait_until(self, moment: float) -> None:
        """Pauses until time.monotonic() is that far; the pause does not count against the patience."""
        pause = moment - time.monotonic()
        if pause > 0:
            self._deadline += pause
            time.sleep(pause)

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


def read_secret(file: Path) -> str:
    """A secret without the line's end; a character that no header may hold would be shown in Python's error."""
    secret = file.read_text().strip()
    if not (secret and secret.isascii() and secret.isprintable()):
        sys.exit(f"{file} is empty, or has several lines or a character that is not ASCII: set another value.")
    return secret


def is_managed(record: Object) -> bool:
    """Whether a declaration made this user or team; for keys ask LiteLLM.made."""
    return bool((record.get("metadata") or {}).get("managed_by") == MARK)
