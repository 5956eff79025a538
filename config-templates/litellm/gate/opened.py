"""The groups of routes that the setting `apiRoutes` opens.

The variable API_ROUTES lists them, separated by commas. Nginx has the same routes, in files named
config-templates/nginx/routes-<group>.conf.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from open_webui_identity.errors import bad_request

VARIABLE = "API_ROUTES"


@dataclass(frozen=True, slots=True)
class RouteGroup:
    """Routes with the model in their path."""

    routes: tuple[str, ...]
    # Query parameters that clients send beside those of routes.ALLOWED_QUERY. LiteLLM reads none of them.
    query: frozenset[str] = frozenset()
    # The only fields that the body may have. None leaves that to gate/fields.py.
    fields: frozenset[str] | None = None


# Google's GenerateContentRequest without `cachedContent`, which names an object that another key may have stored.
# LiteLLM also reads names with underscores. https://ai.google.dev/api/generate-content
GOOGLE_FIELDS = frozenset(
    {
        "contents",
        "generationConfig",
        "generation_config",
        "labels",
        "model",
        "safetySettings",
        "safety_settings",
        "systemInstruction",
        "system_instruction",
        "toolConfig",
        "tool_config",
        "tools",
    }
)
GROUPS = {
    "azure": RouteGroup(
        (
            "POST /openai/deployments/{model}/chat/completions",
            "POST /openai/deployments/{model}/completions",
            "POST /openai/deployments/{model}/embeddings",
            "POST /openai/deployments/{model}/images/generations",
        )
    ),
    "google": RouteGroup(
        (
            "POST /v1beta/models/{model}:generateContent",
            "POST /v1beta/models/{model}:streamGenerateContent",
            "POST /v1beta/models/{model}:countTokens",
            "POST /models/{model}:generateContent",
            "POST /models/{model}:streamGenerateContent",
            "POST /models/{model}:countTokens",
        ),
        # Google's clients ask for a stream of events. LiteLLM streams nothing else.
        query=frozenset({"alt"}),
        fields=GOOGLE_FIELDS,
    ),
}
# Routes without a model in their path: gate/realtime.py, gate/mcp.py and the package batches check them.
OTHER_GROUPS = ("realtime", "mcp", "files", "batches")
REALTIME_ROUTES = frozenset({"/v1/realtime", "/realtime"})


def parse_setting(text: str) -> frozenset[str]:
    """Raises ValueError, which ends LiteLLM's start, for an unknown group."""
    names = frozenset(filter(None, text.split(",")))
    unknown = sorted(names - GROUPS.keys() - set(OTHER_GROUPS))
    if unknown:
        raise ValueError(f"The variable {VARIABLE} has unknown groups: {', '.join(unknown)}.")
    return names


OPENED = parse_setting(os.environ.get(VARIABLE, ""))


def compile_group(routes: Iterable[str]) -> re.Pattern[str]:
    """The routes as one pattern of `METHOD /path`."""
    return re.compile("|".join(re.escape(route).replace(r"\{model\}", "[^?#]+") for route in routes))


PATTERNS = tuple((compile_group(group.routes), group) for name, group in GROUPS.items() if name in OPENED)


def find_group(method: str, path: str) -> RouteGroup | None:
    """The opened group that has this route."""
    return next((group for pattern, group in PATTERNS if pattern.fullmatch(f"{method} {path}")), None)


def model_in_path(request: Request) -> str:
    """The model that LiteLLM's handler will read from the path. Raises RequestRejected (400) when there is none."""
    # Starlette has matched the route already. These are the arguments of LiteLLM's handlers.
    model = request.path_params.get("model") or request.path_params.get("model_name")
    if not isinstance(model, str) or not model.strip():
        raise bad_request("The path names no model.")
    return model


def use_model_in_path(request: Request, group: RouteGroup, body: dict[str, Any]) -> str:
    """Makes LiteLLM's own checks read the model of the path, and returns it.

    Raises RequestRejected (400) when the body names another model, or has a field that the group does not offer.
    """
    model = model_in_path(request)
    if body.get("model", model) != model:
        raise bad_request("The body names another model than the path. Leave it out of the body.", "model")
    unknown = sorted(body.keys() - group.fields) if group.fields is not None else []
    if unknown:
        raise bad_request(f"The gateway does not offer the fields {', '.join(unknown)} here.", unknown[0])
    # Where LiteLLM keeps the body that it has parsed (litellm/proxy/common_utils/http_parsing_utils.py).
    request.scope["parsed_body"] = ((*body, "model"), {**body, "model": model})
    return model
