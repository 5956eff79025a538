"""Gives Open WebUI its LiteLLM key without a restart. Runs inside Open WebUI's container; idempotent.

The variable LLM_STACK_KEY holds the key. The script writes the key to the files that the next start reads, one for each
connection to LiteLLM: chats, embeddings, speech and images. It passes the key to the running program through the
administration API, with a one-minute administrator session that it signs the way Open WebUI does
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
LIVE_SECRETS = Path(os.environ.get("LLM_STACK_LIVE_SECRETS", "/run/live-secrets"))
# Open WebUI's name of each further connection's key in its configuration, by variable (config.py of 0.12.4). Each has a
# sibling for the URL. By default these connections lead to OpenAI, with no key.
KEYS = {
    "RAG_OPENAI_API_KEY": "rag.openai.api_key",
    "AUDIO_STT_OPENAI_API_KEY": "audio.stt.openai.api_key",
    "AUDIO_TTS_OPENAI_API_KEY": "audio.tts.openai.api_key",
    "IMAGES_OPENAI_API_KEY": "image_generation.openai.api_key",
    "IMAGES_EDIT_OPENAI_API_KEY": "images.edit.openai.api_key",
}
EMBEDDING_KEY = KEYS["RAG_OPENAI_API_KEY"]
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


def connections() -> list[str]:
    """Variables of the keys of all further connections that lead to LiteLLM."""
    url = os.environ["OPENAI_API_BASE_URL"]
    return [name for name in KEYS if os.environ.get(name.removesuffix("KEY") + "BASE_URL") == url]


def keep(key: str) -> None:
    """Writes the key to the files that the next start reads: atomically, and readable only by root."""
    used = ["OPENAI_API_KEY", *connections()]
    for name in used:
        draft = LIVE_SECRETS / f"{name}.new"
        draft.touch(mode=0o600)
        draft.write_text(key)
        draft.replace(LIVE_SECRETS / name)
    for name in KEYS.keys() - set(used):
        (LIVE_SECRETS / name).unlink(missing_ok=True)


def hand_over(key: str) -> str:
    """Updates the running program's connections to LiteLLM and returns what it did. Raises OSError and ValueError.

    An import changes only the keys. `/openai/config/update` would also clear the model list, and a chat that has just
    looked up its model there would fail (`clear_models_cache` in backend/open_webui/routers/openai.py of 0.12.4).
    """
    session = session_token()
    present = ask("GET", "/api/v1/configs/export", session)
    wanted: dict[str, Any] = {"openai.api_keys": chat_keys(present, key)}
    wanted |= {KEYS[name]: key for name in connections()}
    changed = {name: value for name, value in wanted.items() if present.get(name) != value}
    if not changed:
        return "unchanged"
    if EMBEDDING_KEY in changed:
        use_for_embeddings(changed.pop(EMBEDDING_KEY), session)
    if changed:
        ask("POST", "/api/v1/configs/import", session, {"config": changed})
    return "handed over"


def chat_keys(present: dict[str, Any], key: str) -> list[str]:
    """The keys of all chat connections, with LiteLLM's replaced. Raises ValueError if there is none to LiteLLM."""
    url = os.environ["OPENAI_API_BASE_URL"]
    keys = dict(zip(present["openai.api_base_urls"], present["openai.api_keys"], strict=False))
    if url not in keys:
        raise ValueError(f"it has no connection to {url}")
    return list({**keys, url: key}.values())


def use_for_embeddings(key: str, session: str) -> None:
    """Open WebUI keeps the key for embeddings in a function, which only this address makes again."""
    used = ask("GET", "/api/v1/retrieval/embedding", session)
    fields = (
        *("RAG_EMBEDDING_ENGINE", "RAG_EMBEDDING_MODEL", "RAG_EMBEDDING_BATCH_SIZE"),
        *("ENABLE_ASYNC_EMBEDDING", "RAG_EMBEDDING_CONCURRENT_REQUESTS"),
    )
    config = {"url": used["openai_config"]["url"], "key": key}
    body = {**{field: used[field] for field in fields}, "openai_config": config}
    ask("POST", "/api/v1/retrieval/embedding/update", session, body)


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
