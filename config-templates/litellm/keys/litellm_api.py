"""Client of LiteLLM's management API for the jobs inside its container."""

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

from key_rules.seal import is_sealed, make_seal

PROXY = os.environ.get("LLM_STACK_PROXY", "http://127.0.0.1:4000")
MASTER_KEY_FILE = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"), "LITELLM_MASTER_KEY")
# LiteLLM's hook makes the same seals with it (key_rules/seal.py).
SALT_KEY_FILE = MASTER_KEY_FILE.with_name("LITELLM_SALT_KEY")
# LiteLLM records this user as the creator of what the master key creates.
MASTER_KEY_USER = "default_user_id"
# The metadata of everything that the stack's jobs create have this value under `managed_by`.
MARK = "llm-stack"
TIMEOUT_SECONDS = 50
REQUEST_SECONDS = 10
MAX_PAUSE_SECONDS = 8
# LiteLLM's maximum.
PAGE_SIZE = 100

Object = dict[str, Any]


class Refused(Exception):
    """LiteLLM refused a request; a retry would not help."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Unavailable(Exception):
    """LiteLLM or its database does not work at the moment; a retry may help."""


class LiteLLM:
    """The management API, usable for a limited time after it was created."""

    def __init__(self, keys: list[str], seconds: int = TIMEOUT_SECONDS) -> None:
        """
        :param keys: values that no message may show, in addition to LiteLLM's own secrets.
        :param seconds: time for all requests together.
        """
        self._master_key = read_secret(MASTER_KEY_FILE)
        self._salt_key = read_secret(SALT_KEY_FILE)
        self._secrets = [self._master_key, self._salt_key, *keys]
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        # A web proxy that Docker sets for all containers must not get the requests, which carry the master key.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Object | None = None) -> Any:
        """Sends one request and returns the JSON of the response. Raises Refused or Unavailable."""
        try:
            return self._send(method, path, body)
        except urllib.error.HTTPError as error:
            text = self._redact(error.read().decode(errors="replace"))
            message = f"LiteLLM answered {error.code} to {method} {path}: {text}"
            if error.code == HTTPStatus.UNAUTHORIZED:
                message = f"LiteLLM does not accept the master key in {MASTER_KEY_FILE}, which it reads when it starts."
                message += " Restart its container and run `up` again."
            # Without its database LiteLLM answers 400 to /key/update and 500 to all other routes.
            if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or (
                error.code == HTTPStatus.BAD_REQUEST and not self._ready()
            ):
                raise Unavailable(message) from None
            raise Refused(message, error.code) from None
        except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
            raise Unavailable(f"LiteLLM gave no answer to {method} {path}: {error}") from None

    def find_keys(self, **filters: str) -> list[Object]:
        """All keys that match the filters of /key/list, as full objects."""
        return self._find("/key/list", "keys", "size", return_full_object="true", **filters)

    def find_users(self, **filters: str) -> list[Object]:
        """All users that match the filters of /user/list; the e-mail filter also matches substrings."""
        return self._find("/user/list", "users", "page_size", **filters)

    def find_teams(self, **filters: str) -> list[Object]:
        """All teams that match the filters of /v2/team/list."""
        return self._find("/v2/team/list", "teams", "page_size", **filters)

    def seal(self, token: str, alias: str) -> str:
        """The seal that proves to LiteLLM's hook that a key with the stack's names and marks is its own."""
        return make_seal(self._salt_key, token, alias)

    def made_by_stack(self, key: Object) -> bool:
        """Whether this stack created a key. A mark alone is no proof: some routes of LiteLLM run no hook."""
        metadata = key["metadata"] or {}
        if metadata.get("managed_by") != MARK:
            return False
        # Keys from before the seals have only a mark; their creator identifies them.
        earlier = "managed_seal" not in metadata and key.get("created_by") == MASTER_KEY_USER
        return earlier or is_sealed(self._salt_key, key["token"], str(key["key_alias"]), metadata)

    def wait_until(self, moment: float) -> None:
        """Sleeps until time.monotonic() reaches the moment. The pause does not count towards the time limit."""
        pause = moment - time.monotonic()
        if pause > 0:
            self._deadline += pause
            time.sleep(pause)

    def retry(self, work: Callable[[], str]) -> str:
        """Repeats work, which must be idempotent, until LiteLLM is available or the time is over."""
        pause = 1
        while True:
            try:
                return work()
            except Unavailable:
                if time.monotonic() + pause >= self._deadline:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, MAX_PAUSE_SECONDS)

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
            raise TimeoutError(f"{self._seconds} seconds are over")
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

    def _redact(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "<key>")
        return text[:500]


def read_secret(file: Path) -> str:
    """A secret without its line break. Exits if no header can hold it, because Python's own error would show it."""
    secret = file.read_text().strip()
    if not (secret and secret.isascii() and secret.isprintable()):
        sys.exit(f"{file} is empty, or has several lines or a character that is not ASCII: set another value.")
    return secret


def is_managed(record: Object) -> bool:
    """Whether the stack created this user or team; for keys use LiteLLM.made_by_stack."""
    return bool((record.get("metadata") or {}).get("managed_by") == MARK)
