"""Where files and batches are recorded: LiteLLM's table of objects that providers store (LiteLLM_ManagedObjectTable).

LiteLLM's own code uses the table for containers and for what it calls managed batches, and tells the rows apart by
`file_purpose`. All of the gate's content is in `file_object`; `batch_processed` says that a batch was charged.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from litellm.proxy import proxy_server

from gate.outage import DATABASE_DOWN
from open_webui_identity.errors import RequestRejected, unavailable

# Values of `file_purpose`.
FILE, BATCH = "llm_stack_file", "llm_stack_batch"
PREFIXES = {FILE: "file-", BATCH: "batch_"}

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row; `content` may be read and replaced, but not changed."""

    id: str
    kind: str
    owner: str
    content: Data
    charged: bool = False

    def with_content(self, **changes: Any) -> "Entry":
        return replace(self, content={**self.content, **changes})


def new_id(kind: str) -> str:
    return f"{PREFIXES[kind]}{secrets.token_hex(16)}"


async def add(entry: Entry) -> None:
    with reported_outage():
        await table().create(
            data={
                "unified_object_id": entry.id,
                # Must be unique too. The provider's ids are so only within one account.
                "model_object_id": entry.id,
                "file_object": json.dumps(entry.content),
                "file_purpose": entry.kind,
                "created_by": entry.owner,
                "batch_processed": entry.charged,
            }
        )


async def find(kind: str, id_: str, owner: str) -> Entry | None:
    """None for an unknown id and for one of another owner."""
    found = await select(file_purpose=kind, unified_object_id=id_, created_by=owner)
    return found[0] if found else None


async def list_own(kind: str, owner: str) -> list[Entry]:
    """The newest first."""
    found = await select(file_purpose=kind, created_by=owner)
    return sorted(found, key=lambda entry: (entry.content["created_at"], entry.id), reverse=True)


async def list_uncharged() -> list[Entry]:
    return await select(file_purpose=BATCH, batch_processed=False)


async def save(entry: Entry, charged: bool = False) -> bool:
    """Replaces the content of a batch that is not charged yet. False if another worker has charged it meanwhile."""
    with reported_outage():
        count: int = await table().update_many(
            where={"unified_object_id": entry.id, "batch_processed": False},
            data={"file_object": json.dumps(entry.content), "batch_processed": charged},
        )
    return count == 1


async def remove(entry: Entry) -> None:
    with reported_outage():
        await table().delete(where={"unified_object_id": entry.id})


async def select(**where: Any) -> list[Entry]:
    with reported_outage():
        rows = await table().find_many(where=where)
    return [
        Entry(row.unified_object_id, row.file_purpose, row.created_by, row.file_object, bool(row.batch_processed))
        for row in rows
    ]


def table() -> Any:
    client: Any = proxy_server.prisma_client
    return client.db.litellm_managedobjecttable


@contextmanager
def reported_outage() -> Iterator[None]:
    """Raises RequestRejected (503) for any error of the database."""
    try:
        yield
    except RequestRejected:
        raise
    except Exception as error:  # Prisma's errors have no common class.
        raise unavailable(DATABASE_DOWN) from error
