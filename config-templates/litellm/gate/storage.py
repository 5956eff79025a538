"""Refuses model calls while PostgreSQL's disk is full, because what they cost could not be stored.

PostgreSQL still reads then, so keys stay valid and no budget is ever used up. LiteLLM takes the error of a row that it
cannot store for a fault of that row, and drops it (`_create_spend_logs_with_poison_isolation` in proxy/utils.py).
"""

import logging
import time
from typing import Any

from litellm.proxy import proxy_server

from open_webui_identity.errors import unavailable

log = logging.getLogger("LiteLLM Proxy")

DISK_FULL = "The gateway's database has no disk space left to store what a call costs. Try again in a minute."
# Each worker asks this often while there are calls: few are answered between a full disk and the first refusal.
PROBE_SECONDS = 2.0
# 256 kB, which go at the end of the transaction. A temporary table needs no write-ahead log and leaves no dead rows.
PROBE = """DO $$ BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS llm_stack_room (filler text) ON COMMIT DELETE ROWS;
    INSERT INTO llm_stack_room SELECT repeat('x', 1900) FROM generate_series(1, 128);
END $$"""
# PostgreSQL's code for ENOSPC: https://www.postgresql.org/docs/17/errcodes-appendix.html
DISK_FULL_CODE = "53100"


class Storage:
    """What this worker knows about PostgreSQL's disk."""

    def __init__(self) -> None:
        self.is_full = False
        self._next_probe = 0.0

    async def check(self) -> None:
        """Raises RequestRejected (503) while the disk is full.

        One call at a time asks PostgreSQL; the others take the last answer.
        """
        now = time.monotonic()
        if now >= self._next_probe:
            self._next_probe = float("inf")
            try:
                await self._probe()
            finally:
                self._next_probe = time.monotonic() + PROBE_SECONDS
        if self.is_full:
            raise unavailable(DISK_FULL)

    async def _probe(self) -> None:
        client: Any = proxy_server.prisma_client
        is_full = False
        try:
            await client.db.execute_raw(PROBE)
        except Exception as error:  # Prisma's errors have no common class.
            # Other checks refuse calls when PostgreSQL does not answer at all (gate/outage.py).
            is_full = is_disk_full(error)
            if is_full and not self.is_full:
                log.error("gate: PostgreSQL's disk is full. Model calls get 503 until it has space.")
        # Only now: other calls take the last answer meanwhile.
        self.is_full = is_full


def is_disk_full(error: Exception) -> bool:
    meta: Any = getattr(error, "meta", None) or {}
    return meta.get("code") == DISK_FULL_CODE or "No space left on device" in str(error)


storage = Storage()
