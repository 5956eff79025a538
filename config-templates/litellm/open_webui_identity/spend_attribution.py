"""Writes the person, and who is charged, into what LiteLLM books, logs and measures a request by."""

from collections.abc import Iterator
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.common_utils.callback_utils import strip_callback_config
from litellm.proxy.litellm_pre_call_utils import LiteLLMProxyRequestSetup, _get_metadata_variable_name
from starlette.requests import Request

from open_webui_identity.auth_context import FIELDS, carried

# What LiteLLM knows of a key, in a request's metadata.
KEY = "user_api_key"
PREFIX = f"{KEY}_"
RESERVATION = f"{PREFIX}budget_reservation"


def book(key: UserAPIKeyAuth, data: dict[str, Any], request: Request, asked_as: str | None) -> None:
    """Replaces what the metadata say of Open WebUI's key by what the key says now.

    :param asked_as: user of Open WebUI's key, which some routes have already told the provider.
    """
    name = _get_metadata_variable_name(request)
    metadata: dict[str, Any] = data.setdefault(name, {})
    for entry in [entry for entry in metadata if entry.startswith(PREFIX)]:
        field = entry.removeprefix(PREFIX)
        if field in FIELDS and field.startswith(("user_", "team_", "org")):
            metadata[entry] = getattr(key, field)
    metadata.pop(RESERVATION, None)
    # It may hold keys of other services, to which LiteLLM reports for the team.
    metadata[f"{PREFIX}team_metadata"] = strip_callback_config(key.team_metadata)
    LiteLLMProxyRequestSetup.add_user_api_key_auth_to_request_metadata(data, key, name)
    if carried is not None:
        metadata.update(carried.carried_budget_metadata(key))
    for copy in copies(data):
        if copy is not metadata:
            copy.pop(RESERVATION, None)
            copy.update({entry: value for entry, value in metadata.items() if entry.startswith(KEY)})
    if asked_as is not None and data.get("user") == asked_as:
        data["user"] = key.user_id


def copies(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of the metadata, which LiteLLM's log of the request has made before callbacks, for example for /responses."""
    parameters: Any = getattr(data.get("litellm_logging_obj"), "litellm_params", None)
    for name in ("metadata", "litellm_metadata"):
        copy = parameters.get(name) if isinstance(parameters, dict) else None
        if isinstance(copy, dict) and KEY in copy:
            yield copy
