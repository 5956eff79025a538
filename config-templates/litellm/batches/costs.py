"""What a batch can cost at most, and what it has cost."""

import json
from dataclasses import dataclass
from typing import Any

from litellm.batches.batch_utils import calculate_batch_cost_and_usage
from litellm.cost_calculator import batch_cost_calculator
from litellm.types.utils import Usage

from batches.deployments import Deployment


@dataclass(frozen=True, slots=True)
class Cost:
    usd: float
    usage: Usage
    models: list[str]
    succeeded: int
    failed: int


def highest_cost(deployment: Deployment, input_tokens: int, output_tokens: int) -> float:
    """In USD."""
    total = input_tokens + output_tokens
    usage = Usage(prompt_tokens=input_tokens, completion_tokens=output_tokens, total_tokens=total)
    of_input, of_output = batch_cost_calculator(
        usage=usage,
        model=deployment.model,
        custom_llm_provider=deployment.provider,
        model_info=price_entry(deployment),
    )
    return float(of_input + of_output)


async def cost_of(deployment: Deployment, output: bytes) -> Cost:
    """By the provider's counts in a result. Raises ValueError for a line that is not JSON."""
    answers = [json.loads(line) for line in output.split(b"\n") if line.strip()]
    found = await calculate_batch_cost_and_usage(
        file_content_dictionary=answers,
        custom_llm_provider=provider_of(deployment),
        model_name=deployment.model,
        model_info=price_entry(deployment),
    )
    return Cost(found.cost, found.usage, found.models, found.successful_requests, found.failed_requests)


def price_entry(deployment: Deployment) -> Any:
    """LiteLLM reads its price list's own entries here, although it declares another type."""
    return deployment.prices


def provider_of(deployment: Deployment) -> Any:
    """LiteLLM declares the names of its providers one by one."""
    return deployment.provider
