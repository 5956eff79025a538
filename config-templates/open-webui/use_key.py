"""Gives Open WebUI its key of LiteLLM without a restart; runs inside its container, any number of times.

The variable LLM_STACK_KEY holds the key. It is written where the next start reads it, and handed to the running program
through its administration API, as its administrator: with a session of a minute, signed like every session
(backend/open_webui/utils/auth.py of 0.12.4).
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
        # An HTTPError is an OSError; what it says of the request holds no key.
        sys.exit(
            f"Open WebUI did not take its key of LiteLLM: {error}. It reads the key when it starts: restart its"
            " container, or run `up` again."
        )


def keep(key: str) -> None:
    """Puts the key where the next start finds it: whole or not at all, and readable by root alone."""
    draft = KEY_FILE.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(key)
    draft.replace(KEY_FILE)


def hand_over(key: str) -> str:
    """Changes the running program's connection to LiteLLM, and says what was done. Raises OSError and ValueError.

    An import changes the keys alone. `/openai/config/update` would also empty the list of models, and a chat that has
    just found its model there would end with an error (`clear_models_cache` in backend/open_webui/routers/openai.py of
    0.12.4).
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
    """A session of the first administrator. Raises ValueError when there is none."""
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
