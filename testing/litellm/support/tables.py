"""LiteLLM's tables in memory, behind as much of Prisma's client as LiteLLM's authentication uses."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

Row = dict[str, Any]


class Record(BaseModel):
    """A row as Prisma returns it: columns that are not set are empty."""

    model_config = ConfigDict(extra="allow", protected_namespaces=())

    organization_memberships: Any = None
    teams: list[str] = []


class Table:
    """One table; a row's key is the tuple of its key columns."""

    def __init__(self, count: Callable[[], None], *keys: str) -> None:
        self.rows: dict[tuple[Any, ...], Row] = {}
        # An exception that every change of a row raises while it is set.
        self.unchangeable: Exception | None = None
        self._count = count
        self._keys = keys

    def put(self, **row: Any) -> Row:
        self.rows[tuple(row[key] for key in self._keys)] = row
        return row

    async def find_unique(self, where: Row, include: Any = None) -> Record | None:
        self._count()
        wanted = next(iter(where.values()))
        wanted = wanted if isinstance(wanted, Mapping) else where
        row = next(
            (row for row in self.rows.values() if all(row.get(name) == value for name, value in wanted.items())), None
        )
        return Record(**row) if row is not None else None

    async def find_first(self, where: Row, include: Any = None, **_: Any) -> Record | None:
        return next(iter(await self.find_many(where)), None)

    async def find_many(self, where: Row | None = None, **_: Any) -> list[Record]:
        self._count()
        return [Record(**row) for row in self.rows.values() if matches(row, where or {})]

    async def delete(self, where: Row) -> Record | None:
        found = next((key for key, row in self.rows.items() if matches(row, where)), None)
        return Record(**self.rows.pop(found)) if found is not None else None

    async def count(self, where: Row | None = None, **_: Any) -> int:
        return len(await self.find_many(where))

    async def update(self, where: Row, data: Row, **_: Any) -> Record | None:
        if self.unchangeable is not None:
            raise self.unchangeable
        row = next((row for row in self.rows.values() if matches(row, where)), None)
        if row is None:
            return None
        for name, value in data.items():
            pushed = value.get("push") if isinstance(value, dict) else None
            row[name] = [*(row.get(name) or []), *pushed] if pushed is not None else stored(name, value)
        return Record(**row)

    async def update_many(self, where: Row, data: Row, **_: Any) -> int:
        return 1 if await self.update(where, data) is not None else 0

    async def create(self, data: Row, include: Any = None) -> Record:
        return Record(**self.put(**{name: stored(name, value) for name, value in data.items()}))

    async def upsert(self, where: Row, data: Row, include: Any = None) -> Record:
        wanted = next(iter(where.values()))
        wanted = wanted if isinstance(wanted, Mapping) else where
        present = await self.update(dict(wanted), data.get("update") or {})
        return present or await self.create(data["create"])


def stored(name: str, value: Any) -> Any:
    """JSON columns are written as text and read as the parsed value."""
    is_json = name in ("metadata", "members_with_roles", "file_object")
    return json.loads(value) if is_json and isinstance(value, str) else value


def matches(row: Row, where: Row) -> bool:
    """The Prisma conditions that LiteLLM uses on these tables."""
    for column, wanted in where.items():
        if column == "NOT":
            if matches(row, wanted):
                return False
            continue
        value = row.get(column)
        conditions = wanted if isinstance(wanted, dict) else {"is": wanted}
        for part in conditions.get("path", ()):
            value = (value or {}).get(part)
        if not all(MEANINGS[name](value, operand) for name, operand in conditions.items() if name in MEANINGS):
            return False
    return True


def lists(team: Row, user_id: str, email: str) -> bool:
    return any(
        member.get("user_id") == user_id
        or (not member.get("user_id") and (member.get("user_email") or "").strip().lower() == email != "")
        for member in team["members_with_roles"]
    )


MEANINGS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda value, operand: value == operand,
    "in": lambda value, operand: value in operand,
    "has": lambda value, operand: operand in (value or []),
    "not": lambda value, operand: value != operand,
    "equals": lambda value, operand: str(value).lower() == str(operand).lower(),
}


class Rows:
    """`prisma_client.db`: the tables that LiteLLM reads; others are empty."""

    def __init__(self) -> None:
        self.queries = 0
        # An exception that every query raises while it is set.
        self.outage: Exception | None = None
        # An exception that every write in plain SQL raises while it is set.
        self.write_failure: Exception | None = None
        self.writes = 0
        self._tables: dict[str, Table] = {}
        self.litellm_usertable = self._table("litellm_usertable", "user_id")
        self.litellm_teamtable = self._table("litellm_teamtable", "team_id")
        self.litellm_teammembership = self._table("litellm_teammembership", "user_id", "team_id")
        self.litellm_organizationtable = self._table("litellm_organizationtable", "organization_id")
        self.litellm_budgettable = self._table("litellm_budgettable", "budget_id")
        self.litellm_verificationtoken = self._table("litellm_verificationtoken", "token")
        self.litellm_managedobjecttable = self._table("litellm_managedobjecttable", "unified_object_id")
        self.litellm_accessgrouptable = self._table("litellm_accessgrouptable", "access_group_id")

    def _table(self, name: str, *keys: str) -> Table:
        return self._tables.setdefault(name, Table(self._count, *keys))

    def __getattr__(self, name: str) -> Table:
        if not name.startswith("litellm_"):
            raise AttributeError(name)
        return self._table(name, "id")

    def _count(self) -> None:
        self.queries += 1
        if self.outage is not None:
            raise self.outage

    async def execute_raw(self, _query: str) -> int:
        """Takes the stack's own writes; test/sql runs their SQL on PostgreSQL."""
        self.writes += 1
        if self.write_failure is not None:
            raise self.write_failure
        return 0

    async def query_raw(self, query: str, *values: Any) -> list[Row]:
        """Answers the stack's own look-ups; find-user.test.ts and find-a-team.test.ts run their SQL on PostgreSQL."""
        self._count()
        if "in_any_team" in query:
            return [{"in_any_team": any(lists(team, *values) for team in self.litellm_teamtable.rows.values())}]
        if "members_with_roles" in query:
            team = self.litellm_teamtable.rows.get((values[0],))
            return [{"members_with_roles": team["members_with_roles"]}] if team else []
        if "same_email" not in query:
            return []
        user_id, email = values
        found: list[Row] = []
        for row in self.litellm_usertable.rows.values():
            managed = (row.get("metadata") or {}).get("managed_by") == "llm-stack" and row[
                "user_id"
            ] != "openwebui_admin"
            if managed or row["user_id"] in ("default_user_id", "openwebui_system"):
                continue
            own = (row.get("user_email") or "").strip(" ").lower()
            if row["user_id"] == user_id or own == email.lower() != "":
                found.append({"user_id": row["user_id"], "same_email": own == email.lower(), "no_email": own == ""})
        return found
