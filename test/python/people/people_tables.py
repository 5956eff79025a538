"""LiteLLM's tables in memory, as far as its management of users, teams, organisations and keys uses them."""

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from support.client import Client, token_of
from support.tables import Record, Row, Rows, Table, matches

USER: Row = {"models": [], "teams": [], "metadata": {}, "spend": 0.0, "max_budget": None, "budget_duration": None}
TEAM: Row = {"models": [], "members_with_roles": [], "metadata": {}, "blocked": False, "spend": 0.0, "admins": []}
CREATED_AT = "2026-11-21T10:00:00Z"
DATES: Row = {"created_at": CREATED_AT, "updated_at": CREATED_AT}
ORGANIZATION: Row = {"models": [], "metadata": {}, "spend": 0.0, **DATES}


class PagedTable(Table):
    """A table with defaults for its columns, which can be read in pages."""

    def __init__(self, defaults: Row, *keys: str) -> None:
        super().__init__(lambda: None, *keys)
        self._defaults = defaults

    async def find_many(
        self, where: Row | None = None, skip: int = 0, take: int | None = None, **_: Any
    ) -> list[Record]:
        return [Record(**row) for row in self.rows.values() if holds(row, where or {})][skip:][:take]

    async def create(self, data: Row, include: Any = None) -> Record:
        row = {**self._defaults, **decoded(data)}
        for key in self._keys:
            row.setdefault(key, f"{key}-{len(self.rows)}")
        return await super().create(row)

    async def update(self, where: Row, data: Row, **_: Any) -> Record | None:
        # Prisma replaces a list with {"set": …}.
        plain = {
            name: value["set"] if isinstance(value, dict) and "set" in value else value for name, value in data.items()
        }
        return await super().update(where, decoded(plain))

    async def delete_many(self, where: Row) -> int:
        gone = [key for key, row in self.rows.items() if matches(row, where)]
        for key in gone:
            del self.rows[key]
        return len(gone)

    async def group_by(self, *_: Any, **__: Any) -> list[Row]:
        """LiteLLM counts keys for its lists. The tests do not look at the counts."""
        return []


class OrganizationTable(PagedTable):
    """Organisations; LiteLLM's list includes their members."""

    def __init__(self, members: Table) -> None:
        super().__init__(ORGANIZATION, "organization_id")
        self._members = members

    async def find_many(
        self, where: Row | None = None, skip: int = 0, take: int | None = None, **_: Any
    ) -> list[Record]:
        return [Record(**{**row, "members": self._members_of(row)}) for row in self.rows.values()]

    def _members_of(self, row: Row) -> list[Row]:
        return [one for one in self._members.rows.values() if one["organization_id"] == row["organization_id"]]


class PeopleRows(Rows):
    def __init__(self) -> None:
        super().__init__()
        members = PagedTable({"spend": 0.0, **DATES}, "user_id", "organization_id")
        self.litellm_usertable = PagedTable(USER, "user_id")
        self.litellm_teamtable = PagedTable(TEAM, "team_id")
        self.litellm_teammembership = PagedTable({"spend": 0.0}, "user_id", "team_id")
        self.litellm_budgettable = PagedTable({}, "budget_id")
        self.litellm_verificationtoken = PagedTable({}, "token")
        self.litellm_organizationmembership = members
        self.litellm_organizationtable = OrganizationTable(members)

    @contextlib.asynccontextmanager
    async def tx(self) -> AsyncIterator[Rows]:
        """A transaction. It is never rolled back."""
        yield self


class PeopleTables(Client):
    """LiteLLM's PrismaClient for these tables."""

    db: PeopleRows

    def clear(self) -> None:
        super().clear()
        self.db = self.writer_db = PeopleRows()

    async def insert_data(self, data: Row, table_name: str) -> Record:
        if table_name == "user":
            return await self.db.litellm_usertable.create(data)
        return await self.db.litellm_verificationtoken.create({**data, "token": token_of(data["token"])})

    async def get_data(self, token: Any = None, table_name: str = "", **query: Any) -> Any:
        if table_name == "team":
            return await self.db.litellm_teamtable.find_unique({"team_id": query["team_id"]})
        return await super().get_data(token, table_name)

    async def update_data(self, user_id: str, data: Mapping[str, Any], **_: Any) -> Row:
        row = await self.db.litellm_usertable.update({"user_id": user_id}, dict(data))
        return {"user_id": user_id, "data": row.model_dump() if row else {}}


def holds(row: Row, where: Row) -> bool:
    """Prisma's conditions, with its AND and OR."""
    plain = {name: value for name, value in where.items() if name not in ("AND", "OR")}
    return (
        matches(row, plain)
        and all(holds(row, one) for one in where.get("AND", []))
        and ("OR" not in where or any(holds(row, one) for one in where["OR"]))
    )


def decoded(data: Mapping[str, Any]) -> Row:
    """LiteLLM passes objects as JSON, and Prisma returns them as objects."""
    return {
        name: json.loads(value) if isinstance(value, str) and value.startswith(("{", "[")) else value
        for name, value in data.items()
    }
