"""Which of LiteLLM's routes the stack offers, and what their address and headers may say."""

import re
from http import HTTPStatus

from litellm.proxy.auth.route_checks import RouteChecks
from open_webui_identity.errors import Refusal
from starlette.requests import Request

# Routes that call models, or tell about them; each also without /v1, but for Anthropic's. The edge has the same list
# (config-templates/nginx/api.conf).
MODEL_ROUTES = frozenset(
    {
        "POST /v1/chat/completions",
        "POST /v1/completions",
        "POST /v1/embeddings",
        "POST /v1/moderations",
        "POST /v1/responses",
        "GET /v1/responses/{id}",
        "DELETE /v1/responses/{id}",
        "POST /v1/responses/{id}/cancel",
        "GET /v1/responses/{id}/input_items",
        "POST /v1/messages",
        "POST /v1/messages/count_tokens",
        "POST /v1/images/generations",
        "POST /v1/images/edits",
        "POST /v1/audio/speech",
        "POST /v1/audio/transcriptions",
        "POST /v1/rerank",
        "POST /v2/rerank",
        "GET /v1/models",
        "GET /v1/models/{id}",
    }
)
# Clients of Azure OpenAI and Anthropic add these to every call; a list of models has pages.
QUERY = frozenset({"api-version", "beta", "after", "before", "limit", "order", "include"})
# LiteLLM reads orders of a caller from its own headers: tags, timeouts, retries, customers, models, request ids …
OWN_HEADERS = "x-litellm-"
# … but these only authenticate, and group a conversation's requests in the logs.
HARMLESS_HEADERS = frozenset({"x-litellm-api-key", "x-litellm-session-id", "x-litellm-trace-id"})


def pattern() -> re.Pattern[str]:
    """The routes as one pattern of `METHOD /path`."""
    short = {route.replace("/v1/", "/", 1) for route in MODEL_ROUTES if "/messages" not in route}
    routes = (re.escape(route).replace(r"\{id\}", "[^?#]+") for route in sorted(MODEL_ROUTES | short))
    return re.compile("|".join(routes))


OFFERED = pattern()


def is_model_route(request: Request) -> bool:
    """Raises Refusal (404) for routes of LiteLLM that call models, and that the stack does not offer."""
    path = request.scope["path"]
    method = "GET" if request.method == "HEAD" else request.method
    if OFFERED.fullmatch(f"{method} {path}"):
        return True
    if RouteChecks.is_llm_api_route(route=path):
        raise Refusal(HTTPStatus.NOT_FOUND, "invalid_request_error", f"The gateway does not offer {method} {path}.")
    return False


def check_query(request: Request) -> None:
    """Raises Refusal (400): LiteLLM takes models, keys and more from a query, without checking them."""
    unknown = sorted({name for name in request.query_params if name not in QUERY})
    if unknown:
        raise bad_request(f"The address may not have the parameters {', '.join(unknown)}. Put them into the body.")


def check_headers(request: Request) -> None:
    """Raises Refusal (400) for orders to LiteLLM in headers."""
    own = sorted({name for name in request.headers if name.startswith(OWN_HEADERS)} - HARMLESS_HEADERS)
    if own:
        raise bad_request(f"The headers {', '.join(own)} belong to the gateway. Leave them out.")


def bad_request(message: str, field: str | None = None) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "invalid_request_error", message, field)
