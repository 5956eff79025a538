"""Calls of the provider through LiteLLM, each with the credentials of one deployment and nothing from the caller."""

from typing import Any

import litellm
from litellm.types.utils import LiteLLMBatch

from batches.deployments import Deployment
from open_webui_identity.errors import RequestRejected, bad_request

# Nginx waits for 300.
TIMEOUT_SECONDS = 280
# Name of the entry in the batch's metadata at the provider that holds the gateway's own id.
MARK = "llm_stack_batch"
LISTED = 100
NOT_FOUND, BAD_REQUEST, UNPROCESSABLE = 404, 400, 422

Data = dict[str, Any]


async def upload(deployment: Deployment, name: str, content: bytes) -> str:
    """The provider's id of the new file."""
    file = (name, content, "application/jsonl")
    created = await litellm.acreate_file(file=file, purpose="batch", **arguments(deployment))
    return str(created.id)


async def download(deployment: Deployment, file_id: str) -> bytes:
    found: Any = await litellm.afile_content(file_id=file_id, **arguments(deployment))
    content: bytes = found.content
    return content


async def delete(deployment: Deployment, file_id: str) -> None:
    """Also succeeds for a file that the provider has deleted already."""
    try:
        await litellm.afile_delete(file_id=file_id, **arguments(deployment))
    except Exception as error:
        if getattr(error, "status_code", None) != NOT_FOUND:
            raise


async def start(deployment: Deployment, file_id: str, url: str, batch_id: str) -> LiteLLMBatch:
    """:param batch_id: the gateway's own, by which `find_started` finds the batch when no answer came."""
    endpoint: Any = url
    batch: LiteLLMBatch = await litellm.acreate_batch(
        completion_window="24h",
        endpoint=endpoint,
        input_file_id=file_id,
        metadata={MARK: batch_id},
        **arguments(deployment),
    )
    return batch


async def find_started(deployment: Deployment, batch_id: str) -> LiteLLMBatch | None:
    page: Any = await litellm.alist_batches(limit=LISTED, **arguments(deployment))
    return next((one for one in page.data if (one.metadata or {}).get(MARK) == batch_id), None)


async def retrieve(deployment: Deployment, provider_id: str) -> LiteLLMBatch:
    batch: LiteLLMBatch = await litellm.aretrieve_batch(batch_id=provider_id, **arguments(deployment))
    return batch


async def cancel(deployment: Deployment, provider_id: str) -> None:
    await litellm.acancel_batch(batch_id=provider_id, **arguments(deployment))


def arguments(deployment: Deployment) -> Data:
    return {
        **deployment.credentials,
        "custom_llm_provider": deployment.provider,
        # A second try could start a second batch. Callers try again themselves.
        "max_retries": 0,
        "timeout": TIMEOUT_SECONDS,
        # Otherwise LiteLLM itself would charge a batch, each time that it is read.
        "litellm_metadata": {"batch_ignore_default_logging": True},
    }


def is_refusal(error: Exception) -> bool:
    """Whether the provider has answered that it will not do it."""
    return getattr(error, "status_code", None) in (BAD_REQUEST, NOT_FOUND, UNPROCESSABLE)


def explained(error: Exception) -> RequestRejected:
    """The provider's error for the caller, without its text, which may name the provider's account."""
    if isinstance(error, RequestRejected):
        return error
    if is_refusal(error):
        return bad_request("The provider refuses this. Check the file and the batch.")
    return RequestRejected(502, "upstream_error", "The provider does not answer as it should. Try again later.")
