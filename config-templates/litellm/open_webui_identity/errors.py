"""How the identity callback refuses: one exception, in OpenAI's error format on every route of LiteLLM."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy._types import Litellm_EntityType, ProxyErrorTypes, ProxyException
from litellm.proxy.auth.auth_exception_handler import _as_proxy_exception

# Whose budget it is, as LiteLLM names it in BudgetExceededError.entity_type, for the person who reads the refusal.
BUDGET_OWNERS = {
    Litellm_EntityType.USER.value: "Your own budget",
    Litellm_EntityType.TEAM.value: "Your team's budget",
    Litellm_EntityType.TEAM_MEMBER.value: "Your share of your team's budget",
    Litellm_EntityType.ORGANIZATION.value: "Your organisation's budget",
}


# A database container that restarts answers again after some ten seconds.
RETRY_AFTER_SECONDS = 10


class Refusal(ProxyException):
    """A request that must not go on; the message says what the person, or their administrator, can do.

    LiteLLM's routes turn what a callback raises into an answer in four ways. They agree only on a ProxyException that
    has `status_code` too: some take the status from there, others from `code`.
    """

    def __init__(
        self, status: int, type_: str, message: str, param: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message=message, type=type_, param=param, code=int(status), headers=headers)
        self.status_code = int(status)


def not_signed(message: str) -> Refusal:
    """401: it is not known who asks."""
    return Refusal(HTTPStatus.UNAUTHORIZED, ProxyErrorTypes.auth_error.value, message)


def not_allowed(message: str) -> Refusal:
    """403: it is known who asks, or that nobody may."""
    return Refusal(HTTPStatus.FORBIDDEN, ProxyErrorTypes.auth_error.value, message)


def unavailable(message: str) -> Refusal:
    """503: nothing can be checked at the moment."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Refusal(HTTPStatus.SERVICE_UNAVAILABLE, ProxyErrorTypes.no_db_connection.value, message, headers=headers)


def over_budget(error: BudgetExceededError, starts_afresh: datetime | None) -> Refusal:
    """The status and type of LiteLLM's own refusal, with a sentence for the person instead of internal ids.

    :param starts_afresh: when the budget's next period begins, where that is known.
    """
    entity: Any = error.entity_type
    owner = BUDGET_OWNERS.get(str(entity), "A budget of this gateway")
    afresh = f" It starts afresh on {starts_afresh:%Y-%m-%d at %H:%M} UTC." if starts_afresh else ""
    message = (
        f"{owner} is used up: {error.current_cost:.2f} of {error.max_budget:.2f} USD.{afresh}"
        " An administrator of the gateway can raise it."
    )
    status: Any = getattr(error, "status_code", HTTPStatus.TOO_MANY_REQUESTS)
    return Refusal(status, ProxyErrorTypes.budget_exceeded.value, message)


def refusal_of(error: Exception) -> Refusal:
    """What LiteLLM's own authentication would answer to an error of its checks."""
    if isinstance(error, Refusal):
        return error
    answer = _as_proxy_exception(error)
    return Refusal(int(answer.code), str(answer.type), answer.message, answer.param)
