"""Charges batches that no one asks for."""

import asyncio
import contextlib
import logging

from batches.progress import charge_unreadable, refresh
from batches.store import Entry, list_uncharged
from gate.opened import OPENED

log = logging.getLogger("LiteLLM Proxy")

# Every worker polls: what a second one finds is charged already.
INTERVAL_SECONDS = 120


_running: set[asyncio.Task[None]] = set()


def start_poll() -> None:
    """Starts the poll in the event loop in which LiteLLM loads its callbacks."""
    task = asyncio.get_running_loop().create_task(poll())
    # The loop itself keeps only a weak reference.
    _running.add(task)
    task.add_done_callback(_running.discard)


async def poll() -> None:
    """Runs as long as batches are open, and otherwise until the last batch in progress is charged."""
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        left = await charge_ended()
        if left == 0 and "batches" not in OPENED:
            return


async def charge_ended() -> int | None:
    """How many batches are in progress; None if the database does not answer."""
    try:
        uncharged = await list_uncharged()
    except Exception as error:
        log.warning("gate: cannot read the batches in progress: %s", type(error).__name__)
        return None
    for entry in uncharged:
        await follow(entry)
    return len(uncharged)


async def follow(entry: Entry) -> None:
    """Errors are the provider's, for example. The next round tries again."""
    try:
        await refresh(entry)
    except Exception as error:
        log.warning("gate: cannot read the batch %s: %s", entry.id, type(error).__name__)
        with contextlib.suppress(Exception):
            await charge_unreadable(entry)
