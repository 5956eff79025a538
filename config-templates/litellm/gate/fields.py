"""Which fields a caller may write into a request: those of the models' APIs, and none of LiteLLM's own."""

import json
import re
from http import HTTPStatus
from typing import Any

from litellm.proxy.litellm_pre_call_utils import _UNTRUSTED_ROOT_CONTROL_FIELDS
from litellm.types.router import GenericLiteLLMParams
from litellm.types.utils import all_litellm_params
from open_webui_identity.errors import Refusal
from starlette.requests import Request

from gate.routes import bad_request

# LiteLLM's own fields that order nothing: conversations in the logs, further guardrails, and models to fall back on,
# which gate/models.py checks.
HARMLESS = frozenset({"metadata", "guardrails", "litellm_trace_id", "litellm_session_id", "fallbacks"})
# What LiteLLM's lists of its own fields lack: ways to another model, another provider or another account.
OTHER_WAYS = frozenset(
    {
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
        "router_settings_override",
        "specific_deployment",
        "stream_response",
        "user_config",
    }
)
FORBIDDEN = (
    frozenset(all_litellm_params)
    | frozenset(GenericLiteLLMParams.model_fields)
    | frozenset(_UNTRUSTED_ROOT_CONTROL_FIELDS)
    | OTHER_WAYS
) - HARMLESS
# Whole families, so that what a later version adds is refused as well.
FAMILIES = re.compile(
    r"_|litellm_|user_api_key|mock_|no[-_]log|aws_|azure_|vertex_|langfuse_|langsmith_|s3_|.*(api_key|api_base|base_url|_cost_per_|callback)"
)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
FORM_ROUTES = re.compile("(/v1)?/(audio/transcriptions|images/edits)")
MOST_NAMED = 10

Data = dict[str, Any]


def check_fields(request: Request, body: Any) -> None:
    """Raises Refusal: 400 for fields that are the gateway's own, 415 for a form where LiteLLM would read JSON.

    :param body: what LiteLLM has read of the request.
    """
    if not isinstance(body, dict):
        raise bad_request("The body must be a JSON object.")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type in FORMS and body and not FORM_ROUTES.fullmatch(request.scope["path"]):
        # Some routes read a body again as JSON, and would find in it what has not been checked.
        message = "Send the body as JSON, with the header Content-Type: application/json."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "invalid_request_error", message)
    own = [name for name in fields_of(body) if is_own(name)]
    if own:
        listed = ", ".join(sorted(own)[:MOST_NAMED])
        raise bad_request(f"The fields {listed} belong to the gateway. Leave them out.", own[0])
    check_metadata(body)


def fields_of(body: Data) -> list[str]:
    """Names at the top and in dictionaries of models to fall back on; a form writes lists as `name[]`."""
    own = [str(name).split("[", 1)[0].strip() for name in body]
    for holder in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
        targets = body.get(holder)
        for target in targets if isinstance(targets, list) else ():
            if isinstance(target, dict) and "model" in target:
                own += fields_of(target)
    return own


def is_own(name: str) -> bool:
    folded = name.lower()
    return folded not in HARMLESS and (folded in FORBIDDEN or FAMILIES.match(folded) is not None)


def check_metadata(body: Data) -> None:
    """Raises Refusal (400) unless `metadata` are texts, as the APIs say. LiteLLM reads lists and objects as orders."""
    nested = [name for name in map(str, body) if name.startswith("metadata[")]
    metadata = body.get("metadata")
    if nested or not (metadata is None or texts(metadata) is not None):
        raise bad_request("metadata must be an object of texts.", "metadata")


def metadata_of(body: Any) -> dict[str, str]:
    """A copy of what a caller wrote into `metadata`; nothing where the body has none."""
    return dict(texts(body.get("metadata")) or {}) if isinstance(body, dict) else {}


def texts(value: Any) -> dict[str, str] | None:
    """The value, or the object that it is the JSON text of, when that holds texts alone."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return value
    return None
