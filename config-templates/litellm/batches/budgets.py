"""Holds back the highest cost of the batches in progress from the budgets that will pay for them.

LiteLLM knows what a batch costs when it has ended, a day later perhaps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litellm.exceptions import BudgetExceededError
from litellm.proxy import proxy_server
from litellm.proxy._types import ProxyErrorTypes, UserAPIKeyAuth

from batches.store import Entry, list_uncharged
from open_webui_identity.errors import RequestRejected, forbidden
from prices.budgets import Payers, find_payers

# Of one owner at the same time.
MAX_OPEN = 10
# Budgets by period and by model. The stack sets none.
OTHER_BUDGETS = ("budget_limits", "model_max_budget")


@dataclass(frozen=True, slots=True)
class Account:
    """A budget, by the name under which LiteLLM counts its spend."""

    counter: str
    words: str
    spend: float
    max_budget: float | None


async def find_accounts(key: UserAPIKeyAuth) -> list[Account]:
    """Everyone who pays for a call with the key. Raises RequestRejected: 403 for budgets that cannot be held back."""
    payers = await find_payers(key)
    for row in (payers.key, payers.user, payers.team, payers.membership and payers.membership.litellm_budget_table):
        if any(getattr(row, name, None) for name in OTHER_BUDGETS):
            raise forbidden("Batches have no budgets by model or by several periods, and one of yours is.")
    return list(accounts(payers, await default_member_budget(payers)))


def accounts(payers: Payers, default_budget: Any) -> Iterator[Account]:
    """The budgets that LiteLLM checks: a person's own does not apply to keys of their teams."""
    key, user, team, member = payers.key, payers.user, payers.team, payers.membership
    of_key = getattr(key, "litellm_budget_table", None)
    yield Account(f"key:{key.token}", "the key", key.spend or 0.0, first_budget(key, of_key))
    if user and not team:
        yield Account(f"user:{user.user_id}", "the user", user.spend or 0.0, user.max_budget)
    if team:
        yield Account(f"team:{team.team_id}", "the team", team.spend or 0.0, team.max_budget)
    if member:
        name = f"team_member:{member.user_id}:{member.team_id}"
        limit = first_budget(member.litellm_budget_table, default_budget)
        yield Account(name, "the member of the team", member.spend or 0.0, limit)
    if organization := payers.organization:
        limit = first_budget(organization.litellm_budget_table)
        yield Account(f"org:{organization.organization_id}", "the organisation", organization.spend or 0.0, limit)


def first_budget(*rows: Any) -> float | None:
    return next((budget for row in rows if (budget := getattr(row, "max_budget", None)) is not None), None)


async def default_member_budget(payers: Payers) -> Any:
    """The budget that a team gives to members without one of their own."""
    budget_id = (getattr(payers.team, "metadata", None) or {}).get("team_member_budget_id")
    if not budget_id:
        return None
    client: Any = proxy_server.prisma_client
    return await client.db.litellm_budgettable.find_unique(where={"budget_id": budget_id})


async def check_room(entry: Entry, owed: list[Account]) -> None:
    """Raises RequestRejected when an owner has too many batches in progress, or LiteLLM's status for a used-up budget.

    :param entry: the new batch, which is stored already: of two at the same time, each sees the other.
    """
    uncharged = await list_uncharged()
    if sum(one.owner == entry.owner for one in uncharged) > MAX_OPEN:
        message = f"You have {MAX_OPEN} batches in progress. Wait until one ends."
        raise RequestRejected(HTTPStatus.TOO_MANY_REQUESTS, "too_many_batches", message)
    for account in owed:
        if account.max_budget is None:
            continue
        spend = await proxy_server.get_current_spend(
            counter_key=f"spend:{account.counter}", fallback_spend=account.spend, max_budget=account.max_budget
        )
        held = sum(one.content["highest_cost"] for one in uncharged if account.counter in one.content["accounts"])
        if spend + held > account.max_budget:
            raise too_expensive(account, spend, held, entry.content["highest_cost"])


def too_expensive(account: Account, spend: float, held: float, cost: float) -> RequestRejected:
    error = BudgetExceededError(current_cost=spend + held, max_budget=account.max_budget or 0.0)
    status: Any = getattr(error, "status_code", HTTPStatus.TOO_MANY_REQUESTS)
    return RequestRejected(
        status,
        ProxyErrorTypes.budget_exceeded.value,
        f"The batch can cost up to {cost:.4f} USD. Of the budget of {account.words}, {account.max_budget:.4f} USD,"
        f" {spend:.4f} are spent, and {held - cost:.4f} are held for other batches. Send fewer lines, or set a lower"
        " max_completion_tokens in each.",
    )
