"""LiteLLM's keys in memory, next to the tables of the identity callback's tests (testing/litellm/support/tables.py)."""

import json
from collections.abc import Mapping
from typing import Any

from support.client import Client, token_of
from support.tables import Record, Row, Table


class KeyTable(Table):
    async def find_first(self, where: Row, include: Any = None, **_: Any) -> Record | None:
        """LiteLLM looks for another key with the same alias."""
        itself = where.get("NOT", {}).get("token")
        return next((row for row in await self.find_many(where) if row.model_dump()["token"] != itself), None)


class Archive(Table):
    """LiteLLM's table of deleted keys."""

    async def create_many(self, data: list[Row], **_: Any) -> int:
        for row in data:
            await self.create(decoded(row))
        return len(data)


class Keys(Client):
    """LiteLLM's PrismaClient, as far as key management writes through it."""

    def clear(self) -> None:
        super().clear()
        self.db.litellm_verificationtoken = KeyTable(lambda: None, "token")
        vars(self.db)["litellm_deletedverificationtoken"] = Archive(lambda: None, "token")

    async def insert_data(self, data: Row, table_name: str) -> Record:
        if table_name != "key":
            return await super().insert_data(data, table_name)
        row = {**decoded(data), "token": token_of(data["token"])}
        return await self.db.litellm_verificationtoken.create(row)

    async def delete_data(self, tokens: list[str], **_: Any) -> Row:
        for token in tokens:
            await self.db.litellm_verificationtoken.delete({"token": token})
        return {"deleted_keys": tokens}

    async def update_data(self, token: str, data: Mapping[str, Any], **_: Any) -> Row:
        token = token_of(token) if token.startswith("sk-") else token
        row = await self.db.litellm_verificationtoken.update({"token": token}, {**decoded(data), "token": token})
        return {"token": token, "data": row.model_dump() if row else {}}


def decoded(data: Mapping[str, Any]) -> Row:
    """LiteLLM passes objects as JSON, and Prisma returns them as objects."""
    return {
        name: json.loads(value) if isinstance(value, str) and value.startswith(("{", "[")) else value
        for name, value in data.items()
    }
