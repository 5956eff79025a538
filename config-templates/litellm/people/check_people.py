"""Checks the lines of a file against LiteLLM before anything changes."""

from keys.litellm_api import Object
from people.directory import Directory

UNLICENSED = "this version of LiteLLM has organisations only with a licence: leave the column organization empty"


def problems_of(people: list[Object], directory: Directory, models: set[str]) -> list[Object]:
    """Everything that LiteLLM would refuse or that is ambiguous, as `line` and `message`."""
    return [
        {"line": person["line"], "message": message}
        for person in people
        for message in problems_of_one(person, directory, models)
    ]


def problems_of_one(person: Object, directory: Directory, models: set[str]) -> list[str]:
    found = [f"unknown model {name}" for name in person["models"] if name not in models]
    users = directory.users.get(person["email"], [])
    if person["email"] in directory.taken:
        found.append(f"the e-mail {person['email']} belongs to a user of the stack that is not a person")
    if len(users) > 1:
        found.append(f"LiteLLM has {len(users)} users with the e-mail {person['email']}: delete all but one")
    elif users:
        found += impossible_changes(person, users[0])
    for kind, field, known in (
        ("teams", "teams", directory.teams),
        ("organisations", "organization", directory.organizations),
    ):
        for name in person[field]:
            if len(known.get(name, [])) > 1:
                found.append(f"LiteLLM has {len(known[name])} {kind} with the name {name}: rename all but one")
    if person["organization"] and not directory.has_organizations:
        found.append(UNLICENSED)
    return found


def impossible_changes(person: Object, user: Object) -> list[str]:
    """Changes that /user/update ignores: it takes no empty list, and in LiteLLM 1.101 no empty period."""
    found = []
    if user["models"] and not person["models"]:
        found.append(
            f"LiteLLM cannot empty a user's model list, now {';'.join(user['models'])}: name the models, or delete the "
            "user in LiteLLM and import again"
        )
    if user["budget_duration"] and person["max_budget"] is not None and not person["budget_duration"]:
        found.append(
            f"LiteLLM cannot remove a budget's period, now {user['budget_duration']}: name a budget_duration, or "
            "delete the user in LiteLLM and import again"
        )
    return found
