"""Makes LiteLLM's users, teams and keys match what the stack declares. Safe to run any number of times.

Reads the declarations from the variable LLM_STACK_DECLARED (a JSON object with users, teams, keys and rotationGrace)
and the master key from the secrets folder. Touches only what it made itself: its metadata carry a mark.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial

from keys.declared_budgets import BOOKED_AFTER_SECONDS
from keys.declared_keys import make_way, retire, upsert
from keys.declared_people import block_undeclared_teams, ensure_user, upsert_team
from keys.litellm_api import PATIENCE_SECONDS, LiteLLM, Object, Refused, Unavailable

Step = tuple[str, Callable[[], str]]


def main() -> None:
    declared: Object = json.loads(os.environ["LLM_STACK_DECLARED"])
    users, teams, keys = declared["users"], declared["teams"], declared["keys"]
    proxy = LiteLLM([key["key"] for key in keys])
    owners: list[Step] = [
        *((f"user {user['id']}", partial(ensure_user, proxy, user)) for user in users),
        *((f"team {team['id']}", partial(upsert_team, proxy, team)) for team in teams),
    ]
    # By name, what LiteLLM refused.
    problems: dict[str, str] = {}
    failure = ""
    try:
        problems |= run_steps(proxy, owners)
        # All make way before the first is made: one pause is then enough for what LiteLLM has not booked yet.
        problems |= run_steps(
            proxy, [(f"key {key['alias']}", partial(make_way, proxy, key, declared["rotationGrace"])) for key in keys]
        )
        booked_at = time.monotonic() + BOOKED_AFTER_SECONDS
        free = [key for key in keys if f"key {key['alias']}" not in problems]
        problems |= run_steps(proxy, [(f"key {key['alias']}", partial(upsert, proxy, key, booked_at)) for key in free])
        # After a problem an undeclared key may be the one whose successor was refused.
        if not problems:
            problems |= run_steps(
                proxy,
                [
                    ("undeclared keys", partial(retire, proxy, keys)),
                    ("undeclared teams", partial(block_undeclared_teams, proxy, teams)),
                ],
            )
    except Unavailable as unavailable:
        failure = (
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    said = [*(f"{name}: {problem}" for name, problem in problems.items()), *([failure] if failure else [])]
    if said:
        sys.exit("\n".join(said))


def run_steps(proxy: LiteLLM, steps: list[Step]) -> dict[str, str]:
    """Runs every step, prints what each changed, and returns what LiteLLM refused, by name. Raises Unavailable."""
    problems: dict[str, str] = {}
    for name, step in steps:
        try:
            done = proxy.patiently(step)
        except Refused as refused:
            problems[name] = str(refused)
        else:
            if done:
                print(f"{name}: {done}")
    return problems


if __name__ == "__main__":
    main()
