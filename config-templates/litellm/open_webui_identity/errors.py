"""The exception that rejects a request, in OpenAI's error format on every route of LiteLLM."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy._types import Litellm_EntityType, ProxyErrorTypes, ProxyException
from litellm.proxy.auth.auth_exception_handler import _as_proxy_exception

# Names for LiteLLM's BudgetExceededError.entity_type in messages to the person.
BUDGET_OWNERS = {
    Litellm_EntityType.USER.value: "Your own budget",
    Litellm_EntityType.TEAM.value: "Your team's budget",
    Litellm_EntityType.TEAM_MEMBER.value: "Your share of your team's budget",
    Litellm_EntityType.ORGANIZATION.value: "Your organisation's budget",
}


# A restarted database container answers after about ten seconds.
RETRY_AFTER_SECONDS = 10
# The first of many answers ends by then.
RETRY_OVERLOAD_SECONDS = 5


class RequestRejected(ProxyException):
    """A rejected request; the message says what the person or an administrator can do.

    LiteLLM's routes convert a callback's exception into a response in four ways. Some take the status from `code`,
    others from `status_code`. Only a ProxyException with both works on all of them.
    """

    def __init__(
        self, status: int, type_: str, message: str, param: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message=message, type=type_, param=param, code=int(status), headers=headers)
        self.status_code = int(status)


def bad_request(message: str, field: str | None = None) -> RequestRejected:
    """400: the request itself is wrong.

    :param field: name of the field that is wrong.
    """
    return RequestRejected(HTTPStatus.BAD_REQUEST, "invalid_request_error", message, field)


def unauthenticated(message: str) -> RequestRejected:
    """401: the caller is not authenticated."""
    return RequestRejected(HTTPStatus.UNAUTHORIZED, ProxyErrorTypes.auth_error.value, message)


def forbidden(message: str) -> RequestRejected:
    """403: the caller, or every caller, lacks the permission."""
    return RequestRejected(HTTPStatus.FORBIDDEN, ProxyErrorTypes.auth_error.value, message)


def unavailable(message: str) -> RequestRejected:
    """503: the checks cannot run at the moment."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return RequestRejected(
        HTTPStatus.SERVICE_UNAVAILABLE, ProxyErrorTypes.no_db_connection.value, message, headers=headers
    )


def overloaded(message: str) -> RequestRejected:
    """429: there are too many requests of all callers together."""
    headers = {"Retry-After": str(RETRY_OVERLOAD_SECONDS)}
    return RequestRejected(HTTPStatus.TOO_MANY_REQUESTS, "rate_limit_error", message, headers=headers)


def budget_exceeded(error: BudgetExceededError, next_reset: datetime | None) -> RequestRejected:
    """LiteLLM's own status and error type, with a sentence for the person instead of internal ids.

    :param next_reset: start of the budget's next period, if known.
    """
    entity: Any = error.entity_type
    owner = BUDGET_OWNERS.get(str(entity), "A budget of this gateway")
    reset = f" It resets on {next_reset:%Y-%m-%d at %H:%M} UTC." if next_reset else ""
    message = (
        f"{owner} is used up: {error.current_cost:.2f} of {error.max_budget:.2f} USD.{reset}"
        " An administrator of the gateway can raise it."
    )
    status: Any = getattr(error, "status_code", HTTPStatus.TOO_MANY_REQUESTS)
    return RequestRejected(status, ProxyErrorTypes.budget_exceeded.value, message)


def to_rejection(error: Exception) -> RequestRejected:
    """The response that LiteLLM's own authentication gives for an error of its checks."""
    if isinstance(error, RequestRejected):
        return error
    answer = _as_proxy_exception(error)
    return RequestRejected(int(answer.code), str(answer.type), answer.message, answer.param)
