"""What is left of a budget goes from a key to the one that takes its place.

LiteLLM counts each key for itself, so two values of one key would have a budget each while both work. Here they share
it: the old value may use up to half of what is left, and with all of that the new one starts as spent. So both together
never exceed the budget.
"""

import re
from datetime import UTC, datetime, timedelta

from keys.litellm_api import Object

# LiteLLM writes what was spent every 10 seconds (proxy_batch_write_at), give or take 3, and takes a moment for it.
BOOKED_AFTER_SECONDS = 20
# After its end a key may still have requests under way, of LiteLLM's request_timeout at most.
SETTLED_AFTER = timedelta(minutes=15)
CREDITS = "managed_credits"
WINDOW = "managed_window"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 31 * 86_400}


def credits_of(metadata: Object) -> float:
    """What predecessors left over of their halves, in USD; it is added to the declared budget."""
    return float(sum((metadata.get(CREDITS) or {}).values()))


def shared(key: Object, budget: float | None, grace: str) -> Object:
    """Changes to a key whose value is replaced: how long it works on, and what it may still spend.

    :param budget: as it is declared now, in USD.
    """
    if budget is None:
        return {"duration": grace}
    spent, most = key["spend"] or 0.0, budget + credits_of(key["metadata"])
    return {
        "duration": until(grace, key["budget_reset_at"]),
        "max_budget": spent + max(0.0, most - spent) / 2,
        # Refilled, it would have a second budget beside that of the new value.
        "budget_duration": None,
    }


def until(grace: str, window_end: str | None) -> str:
    """The grace period, but no longer than the budget's: in the next one the new value has the whole budget."""
    count, unit = re.fullmatch("([0-9]+)([a-z]+)", grace).groups()  # type: ignore[union-attr]
    # The new value is made when what the old one has spent is booked.
    seconds = int(count) * UNITS[unit] + BOOKED_AFTER_SECONDS
    remaining = int((moment(window_end) - datetime.now(UTC)).total_seconds()) if window_end else 0
    # A window that is over stays so until LiteLLM's next look, within minutes.
    return f"{min(seconds, remaining) if remaining > 0 else seconds}s"


def carried(predecessors: list[Object]) -> float:
    """What a new key starts with as spent: what its predecessor has spent, and may still spend."""
    current = [key for key in predecessors if not is_over(key["metadata"].get(WINDOW))]
    if not current:
        return 0.0
    latest = max(current, key=lambda key: str(key.get("created_at")))
    most = latest["max_budget"] if WINDOW in latest["metadata"] else None
    return float(max(latest["spend"] or 0.0, most or 0.0)) - credits_of(latest["metadata"])


def left_over(key: Object) -> float:
    """What a replaced key did not use of its half, in USD, where no new period makes up for it."""
    metadata = key["metadata"]
    if key["max_budget"] is None or metadata.get(WINDOW, "") is not None:
        return 0.0
    return float(max(0.0, key["max_budget"] - (key["spend"] or 0.0)))


def is_over(window_end: str | None) -> bool:
    return window_end is not None and moment(window_end) <= datetime.now(UTC)


def moment(text: str) -> datetime:
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
