"""Writes the person and the billed team into the metadata that LiteLLM uses for spend, logs and metrics."""

from collections.abc import Iterator
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.common_utils.callback_utils import strip_callback_config
from litellm.proxy.litellm_pre_call_utils import LiteLLMProxyRequestSetup, _get_metadata_variable_name
from starlette.requests import Request

from open_webui_identity.auth_context import KEY_FIELDS, budget_state

# LiteLLM puts the key's fields into a request's metadata under these names.
KEY_ENTRY = "user_api_key"
KEY_PREFIX = f"{KEY_ENTRY}_"
RESERVATION = f"{KEY_PREFIX}budget_reservation"


def attribute_spend(key: UserAPIKeyAuth, data: dict[str, Any], request: Request, key_user_id: str | None) -> None:
    """Overwrites the metadata that LiteLLM derived from Open WebUI's key with the key's present fields.

    :param key_user_id: owner of Open WebUI's key, which some routes have already put into the call to the provider.
    """
    name = _get_metadata_variable_name(request)
    metadata: dict[str, Any] = data.setdefault(name, {})
    for entry in [entry for entry in metadata if entry.startswith(KEY_PREFIX)]:
        field = entry.removeprefix(KEY_PREFIX)
        if field in KEY_FIELDS and field.startswith(("user_", "team_", "org")):
            metadata[entry] = getattr(key, field)
    metadata.pop(RESERVATION, None)
    # The team's callback settings may hold secrets of other services.
    metadata[f"{KEY_PREFIX}team_metadata"] = strip_callback_config(key.team_metadata)
    LiteLLMProxyRequestSetup.add_user_api_key_auth_to_request_metadata(data, key, name)
    if budget_state is not None:
        metadata.update(budget_state.carried_budget_metadata(key))
    for copy in logged_copies(data):
        if copy is not metadata:
            copy.pop(RESERVATION, None)
            copy.update({entry: value for entry, value in metadata.items() if entry.startswith(KEY_ENTRY)})
    if key_user_id is not None and data.get("user") == key_user_id:
        data["user"] = key.user_id


def logged_copies(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Copies of the metadata that LiteLLM's logging object made before callbacks ran, for example for /responses."""
    parameters: Any = getattr(data.get("litellm_logging_obj"), "litellm_params", None)
    for name in ("metadata", "litellm_metadata"):
        copy = parameters.get(name) if isinstance(parameters, dict) else None
        if isinstance(copy, dict) and KEY_ENTRY in copy:
            yield copy
