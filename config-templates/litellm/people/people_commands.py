"""Runs the commands of `npm run people`. Prints one JSON value without secrets.

Reads the variable LLM_STACK_COMMAND, a JSON object: `import` with the `people` of a file, `apply` (without it nothing
changes) and `prune`, or `export`.
"""

import json
import os
import sys

from keys.litellm_api import LiteLLM, Object, Refused, Unavailable
from people.apply_changes import apply_changes
from people.changes import COLUMNS, Planner
from people.check_people import problems_of
from people.directory import Directory, find_models
from people.writer import Writer

# Enough for thousands of people.
IMPORT_SECONDS = 1800


def main() -> None:
    command: Object = json.loads(os.environ["LLM_STACK_COMMAND"])
    proxy = LiteLLM([], IMPORT_SECONDS)
    try:
        directory = Directory(proxy)
        exporting = command["command"] == "export"
        print(json.dumps(export(directory) if exporting else import_people(proxy, directory, command)))
    except (Refused, Unavailable) as error:
        sys.exit(str(error))


def import_people(proxy: LiteLLM, directory: Directory, command: Object) -> Object:
    """The problems of the file, the changes that it needs, how many are done, and why it stopped before the last."""
    people: list[Object] = command["people"]
    problems = problems_of(people, directory, find_models(proxy))
    if problems:
        return {"problems": problems, "changes": [], "done": 0, "failure": None}
    writer = Writer(proxy, directory)
    changes = list(Planner(proxy, directory, writer).changes(people, command["prune"]))
    done, failure = apply_changes(changes, writer) if command["apply"] else (0, None)
    return {"problems": [], "changes": [one.describe() for one in changes], "done": done, "failure": failure}


def export(directory: Directory) -> list[Object]:
    """All people in the columns of a file, by e-mail."""
    return [
        {
            "email": email,
            **{column: user.get(name) for name, column in COLUMNS.items()},
            # LiteLLM may keep the period of a removed budget.
            "budget_duration": user["budget_duration"] if user["max_budget"] is not None else None,
            "organization": directory.organizations_of(user),
            "teams": directory.teams_of(user),
        }
        for email, users in sorted(directory.users.items())
        for user in users
    ]


if __name__ == "__main__":
    main()
