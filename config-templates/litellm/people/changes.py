"""Computes the changes that make LiteLLM match a file. Each is safe to repeat in a later import."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial

from keys.litellm_api import LiteLLM, Object
from people.directory import Directory, is_imported
from people.writer import BLOCKED, BLOCKED_BY_IMPORT, Writer

# LiteLLM's field for each column. An empty name or role leaves what LiteLLM has.
COLUMNS = {
    "user_alias": "name",
    "user_role": "role",
    "models": "models",
    "max_budget": "max_budget",
    "budget_duration": "budget_duration",
}
# LiteLLM adds the members of one request in one transaction, which Prisma ends after five seconds.
PEOPLE_TOGETHER = 50
KEPT_WHEN_EMPTY = ("user_alias", "user_role")


@dataclass(frozen=True, slots=True)
class Change:
    """One change, made by `make`, or together with others of the same `group` by one request of `Writer.join`."""

    subject: str
    action: str
    make: Callable[[], None]
    line: int | None = None
    # What changes: LiteLLM's value and the file's, by column.
    fields: Object = field(default_factory=dict)
    # What a person joins, and their e-mail.
    group: tuple[str, str] | None = None
    email: str = ""
    # Whether the change depends on no other one like it, so that several can be made at once.
    parallel: bool = False

    def describe(self) -> Object:
        return {"line": self.line, "subject": self.subject, "action": self.action, "fields": self.fields}


class Planner:
    """Plans changes; creating an object makes its id known to the changes after it."""

    def __init__(self, proxy: LiteLLM, directory: Directory, writer: Writer) -> None:
        self._proxy = proxy
        self._directory = directory
        self._writer = writer

    def changes(self, people: list[Object], prune: bool) -> Iterator[Change]:
        """All changes in the order in which to make them."""
        yield from self._new_organizations(people)
        yield from self._new_teams(people)
        # People of one team follow each other, because one request adds many to a team. A person's teams come soon
        # after the person: until then, an empty list means every model.
        sorted_people = sorted(people, key=lambda person: (person["organization"], person["teams"]))
        for start in range(0, len(sorted_people), PEOPLE_TOGETHER):
            yield from self._people_changes(sorted_people[start : start + PEOPLE_TOGETHER])
        if prune:
            for person in people:
                user = self._user(person)
                if user is not None and is_imported(user):
                    yield from self._leaves(person, user)
            yield from self._blocks({person["email"] for person in people})

    def _user(self, person: Object) -> Object | None:
        return next(iter(self._directory.users.get(person["email"], [])), None)

    def _new_organizations(self, people: list[Object]) -> Iterator[Change]:
        for name, line in first_lines(people, "organization", self._directory.organization_ids):
            yield Change(f"organisation {name}", "create", partial(self._writer.create_organization, name), line)

    def _new_teams(self, people: list[Object]) -> Iterator[Change]:
        for name, line in first_lines(people, "teams", self._directory.team_ids):
            yield Change(f"team {name}", "create", partial(self._writer.create_team, name), line)

    def _people_changes(self, people: list[Object]) -> Iterator[Change]:
        for person in people:
            yield from self._user_changes(person, self._user(person))
        joins = [join for person in people for join in self._joins(person, self._user(person))]
        yield from sorted(joins, key=lambda change: change.group or ())

    def _user_changes(self, person: Object, user: Object | None) -> Iterator[Change]:
        email, line = person["email"], person["line"]
        subject = f"user {email}"
        wanted = {name: person[column] for name, column in COLUMNS.items()}
        if user is None:
            yield Change(subject, "create", partial(self._writer.create_user, email, wanted), line, parallel=True)
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
        present = self._directory.organizations_of(user) if user else []
        for name in missing(person["organization"], present):
            yield self._join(person, "organization", name, f"add to organisation {name}")
        present = self._directory.teams_of(user) if user else []
        for name in missing(person["teams"], present):
            yield self._join(person, "team", name, f"add to team {name}")

    def _join(self, person: Object, kind: str, name: str, action: str) -> Change:
        email = person["email"]
        make = partial(self._writer.join, (kind, name), [email])
        return Change(f"user {email}", action, make, person["line"], group=(kind, name), email=email)

    def _leaves(self, person: Object, user: Object) -> Iterator[Change]:
        subject, line, user_id = f"user {person['email']}", person["line"], user["user_id"]
        for name, team_id in self._directory.team_memberships(user):
            if name not in person["teams"]:
                leave = partial(self._writer.leave_team, team_id, user_id)
                yield Change(subject, f"remove from team {name}", leave, line)
        for name, organization_id in self._directory.organization_memberships(user):
            if name not in person["organization"]:
                leave = partial(self._writer.leave_organization, organization_id, user_id)
                yield Change(subject, f"remove from organisation {name}", leave, line)

    def _blocks(self, emails: set[str]) -> Iterator[Change]:
        leaving = [
            (email, user)
            for email, users in self._directory.users.items()
            for user in users
            if email not in emails and is_imported(user) and not is_blocked_by_hand(user)
        ]
        keys = self._keys_by_user() if leaving else {}
        for email, user in leaving:
            tokens = keys.get(user["user_id"], [])
            if tokens or user["metadata"].get(BLOCKED) is not True:
                yield Change(f"user {email}", "block", partial(self._writer.block, user, tokens))

    def _keys_by_user(self) -> dict[str, list[str]]:
        """Hashes of the keys that are not blocked. One list of all keys is faster than one for each person."""
        found: dict[str, list[str]] = {}
        for key in self._proxy.find_keys():
            if key["user_id"] and not key["blocked"]:
                found.setdefault(key["user_id"], []).append(key["token"])
        return found


def is_blocked_by_hand(user: Object) -> bool:
    """Whether an administrator blocked this user, which an import leaves alone."""
    metadata = user["metadata"]
    return metadata.get(BLOCKED) is True and not metadata.get(BLOCKED_BY_IMPORT)


def first_lines(people: list[Object], column: str, known: dict[str, str]) -> list[tuple[str, int]]:
    """Names in a column that LiteLLM does not know, each with the first line that has it."""
    found: dict[str, int] = {}
    for person in people:
        for name in missing(person[column], known):
            found.setdefault(name, person["line"])
    return list(found.items())


def missing(wanted: list[str], present: Collection[str]) -> list[str]:
    return [name for name in wanted if name not in present]


def same(present: object, wanted: object) -> bool:
    """Whether two values mean the same to LiteLLM; the order of models does not matter."""
    if isinstance(wanted, list):
        return sorted(wanted) == sorted(present if isinstance(present, list) else [])
    return present == wanted
