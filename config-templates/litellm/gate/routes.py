"""Which of LiteLLM's routes the stack offers, with which query parameters and headers."""

import re

from starlette.requests import HTTPConnection, Request

from gate.opened import RouteGroup, find_group
from open_webui_identity.errors import bad_request

# Routes that call or list models, each also without /v1 except Anthropic's. Nginx has the same list
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
# Clients of Azure OpenAI and Anthropic send the first two with every call; the others page and filter lists.
ALLOWED_QUERY = frozenset({"api-version", "beta", "after", "before", "limit", "order", "include"})
# LiteLLM obeys headers with this prefix: tags, timeouts, retries, customers, models, request ids …
LITELLM_HEADERS = "x-litellm-"
# … but these only authenticate the caller and group a conversation's requests in the logs.
ALLOWED_HEADERS = frozenset({"x-litellm-api-key", "x-litellm-session-id", "x-litellm-trace-id"})


def compile_routes() -> re.Pattern[str]:
    """The routes as one pattern of `METHOD /path`."""
    short = {route.replace("/v1/", "/", 1) for route in MODEL_ROUTES if "/messages" not in route}
    routes = (re.escape(route).replace(r"\{id\}", "[^?#]+") for route in sorted(MODEL_ROUTES | short))
    return re.compile("|".join(routes))


OFFERED_ROUTES = compile_routes()


def is_offered(method: str, path: str) -> bool:
    """Whether it is a model route, always open or opened by a setting."""
    method = "GET" if method == "HEAD" else method
    return bool(OFFERED_ROUTES.fullmatch(f"{method} {path}") or find_group(method, path))


def check_query(request: Request, group: RouteGroup | None) -> None:
    """Raises RequestRejected (400): LiteLLM reads models, keys and more from the query without checking them.

    :param group: the opened group that has the request's route.
    """
    allowed = ALLOWED_QUERY | group.query if group else ALLOWED_QUERY
    unknown = sorted({name for name in request.query_params if name not in allowed})
    if unknown:
        raise bad_request(f"The URL may not have the query parameters {', '.join(unknown)}. Put them into the body.")


def check_headers(request: HTTPConnection) -> None:
    """Raises RequestRejected (400) for headers that control LiteLLM."""
    own = sorted({name for name in request.headers if name.startswith(LITELLM_HEADERS)} - ALLOWED_HEADERS)
    if own:
        raise bad_request(f"The headers {', '.join(own)} belong to the gateway. Leave them out.")
