"""LiteLLM's database client with tables in memory, as far as authentication and spend logs use it."""

import contextlib
import hashlib
import threading
from collections.abc import AsyncIterator
from typing import Any

from support.tables import Record, Row, Rows


class Log(list[Row]):
    """LiteLLM's queue of spend logs, which signals new rows."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def __setitem__(self, index: Any, value: Any) -> None:
        with self._changed:
            super().__setitem__(index, value)
            self._changed.notify_all()

    def wait_for(self, count: int) -> list[Row]:
        """Waits for that many rows. Raises TimeoutError after ten seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self) >= count, timeout=10):
                raise TimeoutError(f"{len(self)} of {count} spend logs were written")
            return list(self)


class Client:
    """LiteLLM's PrismaClient."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.db = self.writer_db = Rows()
        self.spend_log_transactions = Log()
        self.tool_usage_transactions: list[Row] = []
        self.autorouter_turn_transactions: list[Row] = []
        self._spend_log_transactions_lock = AnyLock()

    @contextlib.asynccontextmanager
    async def tx(self) -> AsyncIterator[Rows]:
        """A transaction. It is never rolled back."""
        yield self.db

    async def get_data(self, token: Any = None, table_name: str = "", **_: Any) -> Any:
        return await self.db.litellm_verificationtoken.find_unique(where={"token": token})

    async def get_generic_data(self, key: str, value: Any, table_name: str) -> Any:
        return None

    async def insert_data(self, data: Row, table_name: str) -> Record:
        table = self.db.litellm_usertable if table_name == "user" else self.db.litellm_verificationtoken
        return await table.create(data)

    def jsonify_object(self, data: Row) -> Row:
        return data

    def jsonify_team_object(self, db_data: Row) -> Row:
        return db_data


class AnyLock:
    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        return None


def token_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
