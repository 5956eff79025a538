"""Computes the changes that make LiteLLM match a file. Each is safe to repeat in a later import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from keys.litellm_api import LiteLLM, Object
from people.directory import Directory, flat, has_member, is_imported, lists
from people.writer import BLOCKED, BLOCKED_BY_IMPORT, Writer

# LiteLLM's field for each column. An empty name or role leaves what LiteLLM has.
COLUMNS = {
    "user_alias": "name",
    "user_role": "role",
    "models": "models",
    "max_budget": "max_budget",
    "budget_duration": "budget_duration",
}
KEPT_WHEN_EMPTY = ("user_alias", "user_role")


@dataclass(frozen=True, slots=True)
class Change:
    """One change, made by `make`."""

    subject: str
    action: str
    make: Callable[[], None]
    line: int | None = None
    # What changes: LiteLLM's value and the file's, by column.
    fields: Object = field(default_factory=dict)

    def describe(self) -> Object:
        return {"line": self.line, "subject": self.subject, "action": self.action, "fields": self.fields}


class Planner:
    """Plans changes; creating an object makes its id known to the changes after it."""

    def __init__(self, proxy: LiteLLM, directory: Directory) -> None:
        self._proxy = proxy
        self._directory = directory
        self._writer = Writer(proxy, directory)

    def changes(self, people: list[Object], prune: bool) -> Iterator[Change]:
        """All changes in the order in which to make them."""
        yield from self._new_organizations(people)
        yield from self._new_teams(people)
        for person in people:
            user = self._user(person)
            yield from self._user_changes(person, user)
            yield from self._joins(person, user)
            if prune and user is not None and is_imported(user):
                yield from self._leaves(person, user)
        if prune:
            yield from self._blocks({person["email"] for person in people})

    def _user(self, person: Object) -> Object | None:
        return next(iter(self._directory.users.get(person["email"], [])), None)

    def _new_organizations(self, people: list[Object]) -> Iterator[Change]:
        for name, line in first_lines(people, "organization", self._directory.organization_ids):
            yield Change(f"organisation {name}", "create", partial(self._writer.create_organization, name), line)

    def _new_teams(self, people: list[Object]) -> Iterator[Change]:
        for name, line in first_lines(people, "teams", self._directory.team_ids):
            yield Change(f"team {name}", "create", partial(self._writer.create_team, name), line)

    def _user_changes(self, person: Object, user: Object | None) -> Iterator[Change]:
        email, line = person["email"], person["line"]
        subject = f"user {email}"
        wanted = {name: person[column] for name, column in COLUMNS.items()}
        if user is None:
            yield Change(subject, "create", partial(self._writer.create_user, email, wanted), line)
            return
        changed = {
            name: value
            for name, value in wanted.items()
            if not (name in KEPT_WHEN_EMPTY and not value) and not same(user.get(name), value)
        }
        # Without a budget a period means nothing, and LiteLLM 1.101 cannot remove it.
        if wanted["max_budget"] is None:
            changed.pop("budget_duration", None)
        if changed:
            fields = {COLUMNS[name]: {"file": value, "litellm": user.get(name)} for name, value in changed.items()}
            body = {"user_id": user["user_id"], **changed}
            yield Change(subject, "update", partial(self._writer.update_user, body), line, fields)
        if (user.get("metadata") or {}).get(BLOCKED_BY_IMPORT):
            yield Change(subject, "unblock", partial(self._writer.unblock, user), line)

    def _joins(self, person: Object, user: Object | None) -> Iterator[Change]:
        email, line = person["email"], person["line"]
        present = self._directory.organizations_of(user) if user else []
        for name in missing(person["organization"], present):
            join = partial(self._writer.join_organization, email, name)
            yield Change(f"user {email}", f"add to organisation {name}", join, line)
        present = self._directory.teams_of(user) if user else []
        for name in missing(person["teams"], present):
            yield Change(f"user {email}", f"add to team {name}", partial(self._writer.join_team, email, name), line)

    def _leaves(self, person: Object, user: Object) -> Iterator[Change]:
        subject, line, user_id = f"user {person['email']}", person["line"], user["user_id"]
        for name, team in flat(self._directory.teams):
            if name not in person["teams"] and lists(team, user):
                leave = partial(self._writer.leave_team, team["team_id"], user_id)
                yield Change(subject, f"remove from team {name}", leave, line)
        for name, organization in flat(self._directory.organizations):
            if name not in person["organization"] and has_member(organization, user):
                leave = partial(self._writer.leave_organization, organization["organization_id"], user_id)
                yield Change(subject, f"remove from organisation {name}", leave, line)

    def _blocks(self, emails: set[str]) -> Iterator[Change]:
        for email, users in self._directory.users.items():
            for user in users:
                if email in emails or not is_imported(user):
                    continue
                metadata = user["metadata"]
                if metadata.get(BLOCKED) is True and not metadata.get(BLOCKED_BY_IMPORT):
                    continue
                keys = [key["token"] for key in self._proxy.find_keys(user_id=user["user_id"]) if not key["blocked"]]
                if keys or metadata.get(BLOCKED) is not True:
                    yield Change(f"user {email}", "block", partial(self._writer.block, user, keys))


def first_lines(people: list[Object], column: str, known: dict[str, str]) -> list[tuple[str, int]]:
    """Names in a column that LiteLLM does not know, each with the first line that has it."""
    found: dict[str, int] = {}
    for person in people:
        for name in missing(person[column], known):
            found.setdefault(name, person["line"])
    return list(found.items())


def missing(wanted: list[str], present: list[str] | dict[str, str]) -> list[str]:
    return [name for name in wanted if name not in present]


def same(present: object, wanted: object) -> bool:
    """Whether two values mean the same to LiteLLM; the order of models does not matter."""
    if isinstance(wanted, list):
        return sorted(wanted) == sorted(present if isinstance(present, list) else [])
    return present == wanted
