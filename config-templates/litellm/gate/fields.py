"""Which fields a caller may send: those of the models' APIs, but none that control LiteLLM itself."""

import json
import re
from http import HTTPStatus
from typing import Any

from litellm.proxy.litellm_pre_call_utils import _UNTRUSTED_ROOT_CONTROL_FIELDS
from litellm.types.router import GenericLiteLLMParams
from litellm.types.utils import all_litellm_params
from starlette.requests import Request

from open_webui_identity.errors import RequestRejected, bad_request

# LiteLLM's own fields that are safe: conversation ids for the logs, additional guardrails, and fallback models, which
# gate/models.py checks.
ALLOWED_FIELDS = frozenset({"metadata", "guardrails", "litellm_trace_id", "litellm_session_id", "fallbacks"})
# Fields missing from LiteLLM's own lists that lead to another model, provider, account or cached answer.
REDIRECTING_FIELDS = frozenset(
    {
        "cache_key",
        "context_window_fallback_dict",
        "deployment_id",
        "engine",
        "extra_body",
        "extra_headers",
        "extra_query",
        "litellm_params",
        "model_id",
        "model_list",
        "models",
        "preset_cache_key",
        "router_settings_override",
        "specific_deployment",
        "stream_response",
        "user_config",
    }
)
FORBIDDEN_FIELDS = (
    frozenset(all_litellm_params)
    | frozenset(GenericLiteLLMParams.model_fields)
    | frozenset(_UNTRUSTED_ROOT_CONTROL_FIELDS)
    | REDIRECTING_FIELDS
) - ALLOWED_FIELDS
# Whole families of names, so that fields of later versions are rejected as well.
FORBIDDEN_PATTERN = re.compile(
    r"_|litellm_|user_api_key|mock_|no[-_]log|aws_|azure_|vertex_|langfuse_|langsmith_|s3_|.*(api_key|api_base|base_url|_cost_per_|callback)"
)
FORM_MEDIA_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
FORM_ROUTES = re.compile("(/v1)?/(audio/transcriptions|images/edits)")
MAX_LISTED = 10

Data = dict[str, Any]


def check_fields(request: Request, body: Any) -> None:
    """Raises RequestRejected: 400 for fields that control the gateway, 415 for a form where LiteLLM expects JSON.

    :param body: the body as LiteLLM parsed it.
    """
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type in FORM_MEDIA_TYPES and body and not FORM_ROUTES.fullmatch(request.scope["path"]):
        # Some routes parse the body a second time as JSON and would find fields that were not checked.
        message = "Send the body as JSON, with the header Content-Type: application/json."
        raise RequestRejected(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid_request_error", message)
    own = [name for name in field_names(body) if is_gateway_field(name)]
    if own:
        listed = ", ".join(sorted(own)[:MAX_LISTED])
        raise bad_request(f"The fields {listed} belong to the gateway. Leave them out.", own[0])
    check_metadata(body)


def field_names(body: Data) -> list[str]:
    """Names at the top level and in the entries of fallback models. Forms write lists as `name[]`."""
    own = [str(name).split("[", 1)[0].strip() for name in body]
    for holder in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
        targets = body.get(holder)
        for target in targets if isinstance(targets, list) else ():
            if isinstance(target, dict) and "model" in target:
                own += field_names(target)
    return own


def is_gateway_field(name: str) -> bool:
    folded = name.lower()
    return folded not in ALLOWED_FIELDS and (folded in FORBIDDEN_FIELDS or FORBIDDEN_PATTERN.match(folded) is not None)


def check_metadata(body: Data) -> None:
    """Raises RequestRejected (400) unless all metadata values are strings, as in the models' APIs.

    LiteLLM obeys lists and objects in there.
    """
    nested = [name for name in map(str, body) if name.startswith("metadata[")]
    metadata = body.get("metadata")
    if nested or not (metadata is None or string_values(metadata) is not None):
        raise bad_request("metadata must be an object whose values are strings.", "metadata")


def read_caller_metadata(body: Any) -> dict[str, str]:
    """A copy of the caller's `metadata`; empty if the body has none."""
    return dict(string_values(body.get("metadata")) or {}) if isinstance(body, dict) else {}


def string_values(value: Any) -> dict[str, str] | None:
    """The value as a dictionary of strings, parsed from JSON if it is a string; None if it is anything else."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    return None
