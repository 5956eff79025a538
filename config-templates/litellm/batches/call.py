"""What the handlers of files and batches share: the checked caller, and answers in OpenAI's form."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth
from litellm.proxy.spend_tracking.budget_reservation import release_budget_reservation
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from access.request_state import request_state
from batches.store import Entry, find
from gate.models import check_models
from open_webui_identity.errors import RequestRejected, bad_request
from prices.budgets import find_payers
from prices.rules import check_prices

DEFAULT_PAGE, MAX_PAGE = 20, 100

Data = dict[str, Any]
Admit = Callable[[Request], Awaitable[UserAPIKeyAuth]]


@dataclass(frozen=True, slots=True)
class Call:
    request: Request
    key: UserAPIKeyAuth
    owner: str
    # The file's or the batch's in the path; empty if the path has none.
    id: str
    admit: Admit


Handler = Callable[[Call], Awaitable[Response]]


async def admit_with_model(call: Call, model: str) -> UserAPIKeyAuth:
    """Repeats LiteLLM's authentication with the model, as for a call of it, and checks it by the gate's own rules.

    Raises RequestRejected or LiteLLM's errors.
    """
    key = await call.admit(without_body(call.request.scope, {"model": model}))
    # batches/budgets.py holds back the cost of a batch. LiteLLM would do so until the end of this request.
    await release_budget_reservation(key.budget_reservation)
    key.budget_reservation = None
    await check_models(key, [model])
    await check_prices([model], key.team_id, lambda: find_payers(key))
    allow_provider_calls()
    return key


def allow_provider_calls() -> None:
    """The handlers check the model before they call a provider, and never call another one."""
    state = request_state.get()
    if state is not None:
        state.may_call_models = True


def without_body(scope: Any, body: Data) -> Request:
    """The request with a parsed body, as LiteLLM keeps it, so that authentication does not read the real one."""
    return Request({**scope, "query_string": b"", "parsed_body": (tuple(body), body)})


async def find_own(call: Call, kind: str, id_: str, param: str | None = None) -> Entry:
    """Raises RequestRejected (404) for an unknown id and for one of another owner, which look the same."""
    entry = await find(kind, id_, call.owner)
    if entry is None:
        raise RequestRejected(HTTPStatus.NOT_FOUND, "invalid_request_error", f"You have no {id_!r}.", param)
    return entry


def page(call: Call, objects: Sequence[Data]) -> Response:
    """A part of a list, by the query's `after` and `limit`. Raises RequestRejected (400)."""
    query = call.request.query_params
    limit = query.get("limit") or str(DEFAULT_PAGE)
    if not limit.isdecimal() or not 0 < int(limit) <= MAX_PAGE:
        raise bad_request(f"limit must be 1 to {MAX_PAGE}.", "limit")
    ids = [one["id"] for one in objects]
    after = query.get("after")
    if after and after not in ids:
        raise bad_request("after must be an id of the list.", "after")
    rest = objects[ids.index(after) + 1 :] if after else objects
    shown = rest[: int(limit)]
    answer = {
        "object": "list",
        "data": shown,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
        "has_more": len(rest) > len(shown),
    }
    return JSONResponse(answer)
