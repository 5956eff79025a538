"""Gives Open WebUI its LiteLLM key without a restart. Runs inside Open WebUI's container; idempotent.

The variable LLM_STACK_KEY holds the key. The script writes the key to the file that the next start reads, and passes it
to the running program through the administration API, with a one-minute administrator session that it signs the way
Open WebUI does (backend/open_webui/utils/auth.py of 0.12.4).
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import psycopg

WEBUI = os.environ.get("LLM_STACK_WEBUI", "http://127.0.0.1:8080")
SECRETS = Path(os.environ.get("LLM_STACK_SECRETS", "/run/secrets"))
KEY_FILE = Path(os.environ.get("LLM_STACK_LIVE_SECRETS", "/run/live-secrets"), "OPENAI_API_KEY")
ADMINISTRATOR = """
SELECT person.id, auth.session_stamp FROM "user" AS person JOIN auth ON auth.id = person.id
WHERE person.role = 'admin' AND auth.active ORDER BY person.created_at, person.id LIMIT 1
"""
SESSION_SECONDS = 60


def main() -> None:
    key = os.environ["LLM_STACK_KEY"]
    keep(key)
    try:
        print(hand_over(key))
    except (OSError, psycopg.Error, ValueError) as error:
        # An HTTPError is an OSError. Its text about the request contains no key.
        sys.exit(
            f"Open WebUI did not accept its LiteLLM key: {error}. It reads the key when it starts: restart its"
            " container, or run `up` again."
        )


def keep(key: str) -> None:
    """Writes the key to the file that the next start reads: atomically, and readable only by root."""
    draft = KEY_FILE.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(key)
    draft.replace(KEY_FILE)


def hand_over(key: str) -> str:
    """Updates the running program's connection to LiteLLM and returns what it did. Raises OSError and ValueError.

    An import changes only the keys. `/openai/config/update` would also clear the model list, and a chat that has just
    looked up its model there would fail (`clear_models_cache` in backend/open_webui/routers/openai.py of 0.12.4).
    """
    session = session_token()
    connections = ask("GET", "/openai/config", session)
    url = os.environ["OPENAI_API_BASE_URL"]
    keys = dict(zip(connections["OPENAI_API_BASE_URLS"], connections["OPENAI_API_KEYS"], strict=False))
    if url not in keys:
        raise ValueError(f"it has no connection to {url}")
    if keys[url] == key:
        return "unchanged"
    keys[url] = key
    ask("POST", "/api/v1/configs/import", session, {"config": {"openai.api_keys": list(keys.values())}})
    return "handed over"


def session_token() -> str:
    """Signs a session for the first administrator. Raises ValueError if there is none."""
    with psycopg.connect((SECRETS / "DATABASE_URL").read_text().strip()) as database:
        found = database.execute(ADMINISTRATOR).fetchone()
    if found is None:
        raise ValueError("it has no administrator")
    user_id, stamp = found
    now = int(time.time())
    claims = {"id": user_id, "session_stamp": stamp, "typ": "automation", "jti": str(uuid4())}
    secret = (SECRETS / "WEBUI_SECRET_KEY").read_text().strip()
    return jwt.encode({**claims, "iat": now, "exp": now + SESSION_SECONDS}, secret, algorithm="HS256")


def ask(method: str, path: str, session: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        WEBUI + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {session}", "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=10) as answer:
        return json.loads(answer.read())


if __name__ == "__main__":
    main()
