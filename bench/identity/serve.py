"""LiteLLM's proxy for the bench, with or without the identity callback; run by bench/identity.ts.

Prints one line of JSON when it is ready. When its input ends, it prints how long each run of the callback took.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "test/python/identity"))

from support.configuration import GLOBAL_KEY, SECRET
from support.proxy import Proxy

# As in config-templates/litellm/config.yaml.
BELIEVED_FOR_SECONDS = 5
PEOPLE = 100
TEAMS = 10


def fill(proxy: Proxy) -> None:
    """People in two teams each, of which the second allows the model; all of them with budgets and rates.

    So has the key: what LiteLLM does about any budget is on both sides.
    """
    rows = proxy.database.db
    for key in rows.litellm_verificationtoken.rows.values():
        key.update(max_budget=1e9, rpm_limit=1_000_000, tpm_limit=1_000_000_000)
    limits = {"max_budget": 1e9, "rpm_limit": 1_000_000, "tpm_limit": 1_000_000_000, "spend": 0.0, "metadata": {}}
    for number in range(TEAMS):
        members = [{"user_id": f"u{person}", "role": "user"} for person in range(PEOPLE) if number in teams_of(person)]
        models = ["small"] if number % 2 else ["large"]
        rows.litellm_teamtable.put(
            team_id=f"t{number}", models=models, members_with_roles=members, blocked=False, **limits
        )
    for person in range(PEOPLE):
        teams = [f"t{number}" for number in teams_of(person)]
        rows.litellm_usertable.put(
            user_id=f"u{person}",
            user_email=f"u{person}@example.com",
            models=["no-default-models"],
            teams=teams,
            **limits,
        )


def teams_of(person: int) -> tuple[int, int]:
    even = 2 * person % TEAMS
    return even, even + 1


def time_callback(proxy: Proxy) -> list[float]:
    """Milliseconds of each run, which the list gets."""
    taken: list[float] = []
    for callback in proxy.callbacks():
        run = callback.async_pre_call_hook

        async def timed(*arguments: Any, run: Any = run, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return await run(*arguments, **named)
            finally:
                taken.append((time.perf_counter() - start) * 1000)

        callback.async_pre_call_hook = timed
    return taken


def main() -> None:
    callbacks = ["open_webui_identity.enforcer"] if "--with-callback" in sys.argv else []
    proxy = Proxy(callbacks, {"FORWARD_USER_INFO_HEADER_JWT_SECRET": SECRET}, BELIEVED_FOR_SECONDS)
    proxy.forget()
    fill(proxy)
    taken = time_callback(proxy)
    print(json.dumps({"url": proxy.url, "key": GLOBAL_KEY, "secret": SECRET, "people": PEOPLE}), flush=True)
    sys.stdin.read()
    print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
