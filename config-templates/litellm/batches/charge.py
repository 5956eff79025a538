"""Charges a batch that has ended, by the same callbacks as a call of a model: spend logs, budgets and metrics."""

from datetime import UTC, datetime

from litellm.litellm_core_utils.litellm_logging import Logging
from litellm.types.utils import CallTypes, LiteLLMBatch

from batches.costs import Cost
from batches.store import Entry


async def charge(entry: Entry, batch: LiteLLMBatch, cost: Cost) -> None:
    """LiteLLM logs errors of callbacks and raises none."""
    content = entry.content
    now = datetime.now()  # LiteLLM's own moments have no time zone.
    log = Logging(
        model=content["model"],
        messages=[],
        stream=False,
        call_type=CallTypes.aretrieve_batch.value,
        start_time=now,
        litellm_call_id=entry.id,
        function_id=entry.id,
    )
    metadata = {
        **content["charged_to"],
        "model_group": content["model"],
        "model_info": {"id": content["deployment"]},
    }
    log.update_environment_variables(
        model=content["model"],
        user=content["charged_to"]["user_api_key_user_id"],
        optional_params={},
        litellm_params={"metadata": metadata, "litellm_call_id": entry.id},
        custom_llm_provider=content["provider"],
    )
    # Spend logs have one row for each id.
    charged = batch.model_copy(update={"id": entry.id})
    charged._hidden_params = {}
    await log.async_success_handler(
        result=charged,
        start_time=now,
        end_time=now,
        cache_hit=False,
        batch_cost=cost.usd,
        batch_usage=cost.usage,
        batch_models=cost.models,
        batch_successful_requests=cost.succeeded,
        batch_failed_requests=cost.failed,
    )


def utc_seconds() -> int:
    return int(datetime.now(UTC).timestamp())
