"""Brings LiteLLM's users, teams and keys to what the stack declares; any number of times.

Reads the declarations from the variable LLM_STACK_DECLARED (a JSON object with users, teams, keys and rotationGrace)
and the master key from the secrets folder. Touches only what it made itself: its metadata carry a mark.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial

from declared_keys import retire, upsert
from declared_people import block_undeclared_teams, ensure_user, upsert_team
from litellm_api import PATIENCE_SECONDS, LiteLLM, Object, Refused, Unavailable, read_master_key


def main() -> None:
    declared: Object = json.loads(os.environ["LLM_STACK_DECLARED"])
    users, teams, keys = declared["users"], declared["teams"], declared["keys"]
    proxy = LiteLLM(read_master_key(), [key["key"] for key in keys])
    work: list[tuple[str, Callable[[], str]]] = [
        *((f"user {user['id']}", partial(ensure_user, proxy, user)) for user in users),
        *((f"team {team['id']}", partial(upsert_team, proxy, team)) for team in teams),
        *((f"key {key['alias']}", partial(upsert, proxy, key, declared["rotationGrace"])) for key in keys),
    ]
    problems: list[str] = []
    try:
        problems += do_all(proxy, work)
        # After a problem an undeclared key may be the one whose successor was refused.
        if not problems:
            problems += do_all(
                proxy,
                [
                    ("undeclared keys", partial(retire, proxy, keys)),
                    ("undeclared teams", partial(block_undeclared_teams, proxy, teams)),
                ],
            )
    except Unavailable as unavailable:
        problems.append(
            f"{unavailable}\nLiteLLM or its database did not work for {PATIENCE_SECONDS} seconds. Read the log"
            " of LiteLLM's container and run `up` again; what is done stays done."
        )
    if problems:
        sys.exit("\n".join(problems))


def do_all(proxy: LiteLLM, work: list[tuple[str, Callable[[], str]]]) -> list[str]:
    """Does everything, prints what was done, and returns what LiteLLM refused. Raises Unavailable."""
    problems = []
    for name, one in work:
        try:
            print(f"{name}: {proxy.patiently(one)}")
        except Refused as refused:
            problems.append(f"{name}: {refused}")
    return problems


if __name__ == "__main__":
    main()
