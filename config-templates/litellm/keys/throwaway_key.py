"""Makes and ends the key that `npm run smoke` tries. Prints one JSON value.

Reads the variable LLM_STACK_COMMAND, a JSON object: `create` with a model, or `count`, `block` or `delete` with the
key's hash. `create` prints the key itself, for its caller alone.
"""

import json
import os
import secrets
import sys
from typing import Any

from keys.litellm_api import LiteLLM, Object, Refused, Unavailable

ALIAS = "smoke-test"
# The key ends by itself if its caller dies.
DURATION = "10m"
ROUTES = ["/v1/models", "/v1/chat/completions"]


def main() -> None:
    command: Object = json.loads(os.environ["LLM_STACK_COMMAND"])
    proxy = LiteLLM([])
    try:
        print(json.dumps(answer(proxy, command)))
    except (Refused, Unavailable) as error:
        sys.exit(str(error))


def answer(proxy: LiteLLM, command: Object) -> Any:
    if command["command"] == "create":
        created = proxy.call(
            "POST",
            "/key/generate",
            {
                # LiteLLM refuses an alias that is in use, and another run may have left one.
                "key_alias": f"{ALIAS}-{secrets.token_hex(4)}",
                "models": [command["model"]],
                "allowed_routes": ROUTES,
                "duration": DURATION,
            },
        )
        return {"key": created["key"], "token": created["token"]}
    token: str = command["token"]
    if command["command"] == "count":
        return len(proxy.find_keys(key_hash=token))
    if command["command"] == "block":
        proxy.call("POST", "/key/block", {"key": token})
    else:
        proxy.call("POST", "/key/delete", {"keys": [token]})
    return None


if __name__ == "__main__":
    main()
