"""LiteLLM's proxy for the bench; run by bench/identity.ts.

Prints one line of JSON when it is ready. Each line of input switches the gate on or off and is answered with one line
of JSON. When the input ends, it prints the duration of each run of the callback.
"""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "testing/litellm"))

from support.case import VARIABLES
from support.client import token_of
from support.configuration import GLOBAL_KEY, SECRET
from support.proxy import Proxy

# As in config-templates/litellm/config.yaml.
CACHE_SECONDS = 4
PEOPLE = 100
TEAMS = 10
LIMITS = {"max_budget": 1e9, "rpm_limit": 1_000_000, "tpm_limit": 1_000_000_000}


def fill(proxy: Proxy) -> None:
    """Adds users in two teams each, of which the second allows the model.

    Users, teams and keys have budgets and rate limits, so that every variant includes LiteLLM's work for them.
    """
    rows = proxy.database.db
    for key in rows.litellm_verificationtoken.rows.values():
        key.update(LIMITS)
    limits = {**LIMITS, "spend": 0.0, "metadata": {}}
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


def add_own_keys(proxy: Proxy) -> list[str]:
    """Adds a key per user in the team that allows the model, with the team's columns as in LiteLLM's view."""
    keys = [f"sk-of-u{person}" for person in range(PEOPLE)]
    for person, key in enumerate(keys):
        team_id = f"t{teams_of(person)[1]}"
        team = {f"team_{name}": value for name, value in LIMITS.items()}
        proxy.database.db.litellm_verificationtoken.put(
            token=token_of(key),
            key_alias=f"own key {person}",
            user_id=f"u{person}",
            team_id=team_id,
            models=["all-team-models"],
            team_models=["small"],
            team_spend=0.0,
            team_blocked=False,
            spend=0.0,
            metadata={},
            **LIMITS,
            **team,
        )
    return keys


def teams_of(person: int) -> tuple[int, int]:
    even = 2 * person % TEAMS
    return even, even + 1


def time_callback(proxy: Proxy) -> list[float]:
    """Times every run of the callback. The returned list grows by the milliseconds of each run."""
    durations: list[float] = []
    for callback in proxy.callbacks():
        run = callback.async_pre_call_hook

        async def timed(*arguments: Any, run: Any = run, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return await run(*arguments, **named)
            finally:
                durations.append((time.perf_counter() - start) * 1000)

        callback.async_pre_call_hook = timed
    return durations


class Gate:
    """Switches the gate, which config.yaml adds to the callback, on and off while the proxy runs."""

    def __init__(self, proxy: Proxy) -> None:
        self._overrides = proxy.module.app.dependency_overrides
        self._all_overrides = dict(self._overrides)
        litellm = importlib.import_module("litellm")
        lists = (litellm.callbacks, litellm.success_callback, litellm._async_success_callback)
        self._lists = [
            (names, list(names)) for names in (*lists, litellm.failure_callback, litellm._async_failure_callback)
        ]

    def switch(self, on: bool) -> None:
        self._overrides.clear()
        if on:
            self._overrides.update(self._all_overrides)
        for names, all_names in self._lists:
            names[:] = [name for name in all_names if on or type(name).__name__ != "Gate"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["callback", "one-key", "own-keys", "gate"])
    kind = parser.parse_args().kind
    callback = "open_webui_identity.callback.enforcer"
    callbacks = {"callback": [callback], "gate": [callback, "gate.callback.enforcer"]}.get(kind, [])
    proxy = Proxy(callbacks, VARIABLES, CACHE_SECONDS)
    proxy.forget()
    fill(proxy)
    keys = add_own_keys(proxy) if kind in {"own-keys", "gate"} else [GLOBAL_KEY] * PEOPLE
    durations = time_callback(proxy)
    print(json.dumps({"url": proxy.url, "keys": keys, "secret": SECRET}), flush=True)
    gate = Gate(proxy)
    for line in sys.stdin:
        gate.switch(line.strip() == "gate on")
        print(json.dumps({}), flush=True)
    print(json.dumps(durations), flush=True)


if __name__ == "__main__":
    main()
