"""Moves the rest of a budget from a replaced key to its successor.

LiteLLM counts each key separately, so during a rotation both values of a key would have the whole budget. Here they
share it: the old value may spend up to half of the rest, and the new value starts with that much already counted as
spent. So together they never exceed the budget.
"""

import re
from datetime import UTC, datetime, timedelta

from keys.litellm_api import Object

# LiteLLM writes spend every 10 seconds (proxy_batch_write_at), give or take 3, and needs a moment for it.
SPEND_WRITE_SECONDS = 20
# An expired key may still have requests in progress, for LiteLLM's request_timeout at most.
SETTLED_AFTER = timedelta(minutes=15)
CREDITS = "managed_credits"
WINDOW = "managed_window"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 31 * 86_400}


def credits_of(metadata: Object) -> float:
    """Unused halves of replaced keys in USD, which are added to the declared budget."""
    return float(sum((metadata.get(CREDITS) or {}).values()))


def grace_changes(key: Object, budget: float | None, grace: str) -> Object:
    """Changes to a key whose value is replaced: how long it still works, and what it may still spend.

    :param budget: the budget that is declared now, in USD.
    """
    if budget is None:
        return {"duration": grace}
    spent, most = key["spend"] or 0.0, budget + credits_of(key["metadata"])
    return {
        "duration": grace_duration(grace, key["budget_reset_at"]),
        "max_budget": spent + max(0.0, most - spent) / 2,
        # A reset would give it another budget besides that of the new value.
        "budget_duration": None,
    }


def grace_duration(grace: str, window_end: str | None) -> str:
    """The grace period, or the rest of the budget's period if shorter: the new value has the whole next budget."""
    count, unit = re.fullmatch("([0-9]+)([a-z]+)", grace).groups()  # type: ignore[union-attr]
    # The new value is created after LiteLLM has written the old one's spend.
    seconds = int(count) * UNITS[unit] + SPEND_WRITE_SECONDS
    remaining = int((parse_time(window_end) - datetime.now(UTC)).total_seconds()) if window_end else 0
    # LiteLLM takes up to a few minutes to reset a budget whose period has ended.
    return f"{min(seconds, remaining) if remaining > 0 else seconds}s"


def carried_spend(predecessors: list[Object]) -> float:
    """Spend that a new key starts with: what its predecessor has spent and may still spend."""
    current = [key for key in predecessors if not has_ended(key["metadata"].get(WINDOW))]
    if not current:
        return 0.0
    latest = max(current, key=lambda key: str(key.get("created_at")))
    most = latest["max_budget"] if WINDOW in latest["metadata"] else None
    return float(max(latest["spend"] or 0.0, most or 0.0)) - credits_of(latest["metadata"])


def unused_budget(key: Object) -> float:
    """The unused half of a replaced key in USD; 0 for budgets with a period, which reset anyway."""
    metadata = key["metadata"]
    if key["max_budget"] is None or metadata.get(WINDOW, "") is not None:
        return 0.0
    return float(max(0.0, key["max_budget"] - (key["spend"] or 0.0)))


def has_ended(window_end: str | None) -> bool:
    return window_end is not None and parse_time(window_end) <= datetime.now(UTC)


def parse_time(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
