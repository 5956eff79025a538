"""The metadata of a request: what LiteLLM itself knows of the caller, and what the caller sent.

LiteLLM uses one of two names, by route (litellm/proxy/litellm_pre_call_utils.py, _get_metadata_variable_name).
"""

from collections.abc import Iterator, Mapping
from typing import Any

NAMES = ("metadata", "litellm_metadata")


def metadata_of(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every metadata object of a request."""
    found = (data.get(name) for name in NAMES)
    return (metadata for metadata in found if isinstance(metadata, dict))
