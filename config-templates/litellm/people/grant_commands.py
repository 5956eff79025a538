"""Runs the commands of `npm run grant`. Prints one JSON value without secrets.

Reads the variable LLM_STACK_COMMAND, a JSON object: `give` with `email`, `models`, `ends_at` and `apply` (without it
nothing changes), `revoke` with `email` and `models`, or `list`.
"""

import json
import os
import sys

from access.grant_format import utc_now
from keys.litellm_api import LiteLLM, Object, Refused, Unavailable
from people.directory import find_models
from people.grants import NOT_GRANTED, Problem, describe, find_person, give, grants_of, revoke


def main() -> None:
    command: Object = json.loads(os.environ["LLM_STACK_COMMAND"])
    try:
        print(json.dumps(run(LiteLLM([]), command)))
    except (Problem, Refused, Unavailable) as error:
        sys.exit(str(error))


def run(proxy: LiteLLM, command: Object) -> list[Object]:
    """The grants that the command is about. Raises Problem, Refused or Unavailable."""
    if command["command"] == "list":
        return [describe(user, grant) for user in proxy.find_users() for grant in grants_of(user)]
    user = find_person(proxy, command["email"])
    models: list[str] = command["models"]
    if command["command"] == "revoke":
        return revoke(proxy, user, models)
    known = find_models(proxy) - NOT_GRANTED
    unknown = [name for name in models if name not in known]
    if unknown:
        raise Problem(
            f"Unknown: {', '.join(unknown)}. Models and access groups of the gateway: {', '.join(sorted(known))}."
        )
    if command["apply"]:
        return [give(proxy, user, models, command["ends_at"])]
    return [describe(user, {"models": models, "granted_at": utc_now(), "ends_at": command["ends_at"]})]


if __name__ == "__main__":
    main()
