"""Follows a batch at the provider until it has ended, and charges it then, once.

Its owner sees the result only after that. A poll does the same for batches that no one asks for (batches/poll.py).
"""

import hashlib
import logging
from typing import Any

from litellm.types.utils import LiteLLMBatch, Usage

from batches import provider
from batches.charge import charge, utc_seconds
from batches.costs import Cost, cost_of
from batches.deployments import Deployment, choose_deployment
from batches.store import FILE, PREFIXES, Entry, add, find, save

log = logging.getLogger("LiteLLM Proxy")

ENDED = ("completed", "failed", "expired", "cancelled")
# The provider's fields that the owner sees as they are.
SHOWN = (
    "status",
    "errors",
    "in_progress_at",
    "expires_at",
    "finalizing_at",
    "completed_at",
    "failed_at",
    "expired_at",
    "cancelling_at",
    "cancelled_at",
    "request_counts",
)
RESULTS = ("output_file_id", "error_file_id")
# A start without an answer is looked up at the provider after this long …
LOST_AFTER_SECONDS = 600
# … and a batch whose end or result cannot be read is charged its highest cost after this long. Batches take a day at
# most, and providers keep results for a month.
UNREADABLE_AFTER_SECONDS = 7 * 24 * 3600


async def refresh(entry: Entry) -> Entry:
    """The batch with the provider's present state. Raises the errors of the provider and of the store."""
    if entry.charged:
        return entry
    deployment = deployment_of(entry)
    if entry.content["provider_id"] is None:
        return await adopt(entry, deployment)
    batch = await provider.retrieve(deployment, entry.content["provider_id"])
    return await (settle if has_ended(batch) else remember)(entry, batch)


async def remember(entry: Entry, batch: LiteLLMBatch) -> Entry:
    # A batch without results yet is not complete for its owner.
    shown = {**state_of(batch), **({"status": "finalizing"} if batch.status in ENDED else {})}
    changed = entry.with_content(provider_id=batch.id, state=shown)
    await save(changed)
    return changed


async def settle(entry: Entry, batch: LiteLLMBatch) -> Entry:
    """Charges the batch. Of several workers only one does."""
    deployment = deployment_of(entry)
    output = await provider.download(deployment, batch.output_file_id) if batch.output_file_id else b""
    cost = await cost_of(deployment, output)
    results = {name: await add_result(entry, name, getattr(batch, name, None)) for name in RESULTS}
    changed = entry.with_content(state={**state_of(batch), **results}, cost=cost.usd)
    if await save(changed, charged=True):
        await charge(changed, batch, cost)
    return Entry(changed.id, changed.kind, changed.owner, changed.content, charged=True)


async def add_result(entry: Entry, name: str, provider_id: str | None) -> str | None:
    """The gateway's id of a file that the provider has written. Every worker gives it the same."""
    if provider_id is None:
        return None
    id_ = PREFIXES[FILE] + hashlib.sha256(f"{entry.id}:{name}".encode()).hexdigest()[:32]
    if await find(FILE, id_, entry.owner) is None:
        content = {
            **{field: entry.content[field] for field in ("model", "deployment", "team_id")},
            "provider_id": provider_id,
            "created_at": utc_seconds(),
            "filename": f"{entry.id}_{name.removesuffix('_file_id')}.jsonl",
            "bytes": 0,
            "purpose": "batch_output",
        }
        await add(Entry(id_, FILE, entry.owner, content, charged=True))
    return id_


async def adopt(entry: Entry, deployment: Deployment) -> Entry:
    """Looks for a batch whose start had no answer. One that the provider does not know has cost nothing."""
    if age_of(entry) < LOST_AFTER_SECONDS:
        return entry
    batch = await provider.find_started(deployment, entry.id)
    if batch is not None:
        return await remember(entry, batch)
    return await give_up(entry)


async def give_up(entry: Entry) -> Entry:
    """Ends a batch that was never started."""
    failed = entry.with_content(state={"status": "failed", "failed_at": utc_seconds()}, cost=0.0)
    await save(failed, charged=True)
    return failed


async def charge_unreadable(entry: Entry) -> None:
    """Charges the highest cost of a batch that the provider no longer tells about."""
    if age_of(entry) < UNREADABLE_AFTER_SECONDS:
        return
    log.error("gate: the batch %s cannot be read any more and is charged its highest cost", entry.id)
    content = entry.content
    usage = Usage(
        prompt_tokens=content["input_tokens"],
        completion_tokens=content["output_tokens"],
        total_tokens=content["input_tokens"] + content["output_tokens"],
    )
    cost = Cost(content["highest_cost"], usage, [content["model"]], 0, content["lines"])
    state = {"status": "failed", "failed_at": utc_seconds()}
    changed = entry.with_content(state=state, cost=cost.usd)
    if await save(changed, charged=True):
        await charge(changed, unknown_batch(entry), cost)


def unknown_batch(entry: Entry) -> LiteLLMBatch:
    return LiteLLMBatch(
        id=entry.id,
        object="batch",
        completion_window="24h",
        created_at=entry.content["created_at"],
        endpoint=entry.content["url"],
        input_file_id=entry.content["input_file_id"],
        status="failed",
    )


def deployment_of(entry: Entry) -> Deployment:
    content = entry.content
    return choose_deployment(content["model"], content["team_id"], content["deployment"])


def has_ended(batch: LiteLLMBatch) -> bool:
    """Whether all costs are known. A completed batch may lack its result for a moment."""
    if batch.status != "completed" or batch.output_file_id is not None:
        return batch.status in ENDED
    counts = batch.request_counts
    return counts is not None and counts.total > 0 and counts.completed == 0


def state_of(batch: LiteLLMBatch) -> dict[str, Any]:
    dumped = batch.model_dump(mode="json")
    return {name: dumped.get(name) for name in SHOWN}


def age_of(entry: Entry) -> int:
    return utc_seconds() - int(entry.content["created_at"])
