"""Makes LiteLLM's users, teams and keys match what the stack declares. Safe to run any number of times.

Reads the declarations from the variable LLM_STACK_DECLARED (a JSON object with users, teams, keys and rotationGrace)
and the master key from the secrets folder. Changes only objects that it created, which have a mark in their metadata.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial

from keys.declared_budgets import SPEND_WRITE_SECONDS
from keys.declared_keys import delete_undeclared, rename_replaced, upsert_key
from keys.declared_people import block_undeclared_teams, ensure_user, upsert_team
from keys.litellm_api import TIMEOUT_SECONDS, LiteLLM, Object, Refused, Unavailable

Step = tuple[str, Callable[[], str]]


def main() -> None:
    declared: Object = json.loads(os.environ["LLM_STACK_DECLARED"])
    users, teams, keys = declared["users"], declared["teams"], declared["keys"]
    proxy = LiteLLM([key["key"] for key in keys])
    owners: list[Step] = [
        *((f"user {user['id']}", partial(ensure_user, proxy, user)) for user in users),
        *((f"team {team['id']}", partial(upsert_team, proxy, team)) for team in teams),
    ]
    # What LiteLLM refused, by name of the object.
    problems: dict[str, str] = {}
    failure = ""
    try:
        problems |= run_steps(proxy, owners)
        # All old keys are renamed before the first new one is created: one pause covers all of LiteLLM's delayed spend.
        problems |= run_steps(
            proxy,
            [(f"key {key['alias']}", partial(rename_replaced, proxy, key, declared["rotationGrace"])) for key in keys],
        )
        spend_written_at = time.monotonic() + SPEND_WRITE_SECONDS
        renamed = [key for key in keys if f"key {key['alias']}" not in problems]
        problems |= run_steps(
            proxy, [(f"key {key['alias']}", partial(upsert_key, proxy, key, spend_written_at)) for key in renamed]
        )
        # After a problem, an undeclared key may be one whose successor LiteLLM refused.
        if not problems:
            problems |= run_steps(
                proxy,
                [
                    ("undeclared keys", partial(delete_undeclared, proxy, keys)),
                    ("undeclared teams", partial(block_undeclared_teams, proxy, teams)),
                ],
            )
    except Unavailable as unavailable:
        failure = (
            f"{unavailable}\nLiteLLM or its database did not work for {TIMEOUT_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    messages = [*(f"{name}: {problem}" for name, problem in problems.items()), *([failure] if failure else [])]
    if messages:
        sys.exit("\n".join(messages))


def run_steps(proxy: LiteLLM, steps: list[Step]) -> dict[str, str]:
    """Runs every step, prints what each changed, and returns what LiteLLM refused, by name. Raises Unavailable."""
    problems: dict[str, str] = {}
    for name, step in steps:
        try:
            done = proxy.retry(step)
        except Refused as refused:
            problems[name] = str(refused)
        else:
            if done:
                print(f"{name}: {done}")
    return problems


if __name__ == "__main__":
    main()
