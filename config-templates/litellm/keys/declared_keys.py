"""Makes LiteLLM's keys match their declarations."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from key_rules.seal import SEAL
from keys.declared_budgets import (
    CREDITS,
    SETTLED_AFTER,
    WINDOW,
    carried_spend,
    credits_of,
    grace_changes,
    parse_time,
    unused_budget,
)
from keys.litellm_api import MARK, LiteLLM, Object, Refused

# LiteLLM's field for each limit of a declaration.
LIMITS = {
    "max_budget": "maxBudget",
    "budget_duration": "budgetDuration",
    "rpm_limit": "rpmLimit",
    "tpm_limit": "tpmLimit",
    "max_parallel_requests": "maxParallelRequests",
}
# Part of the alias of a replaced key. The identity callback recognises Open WebUI's old key by it.
REPLACED = "-replaced-"


def token_of(declared: Object) -> str:
    """LiteLLM's hash of a key."""
    return hashlib.sha256(declared["key"].encode()).hexdigest()


def wanted_fields(proxy: LiteLLM, declared: Object, metadata: Object) -> Object:
    """A declared key in LiteLLM's fields; limits that are not declared are None.

    Keeps the key's present metadata, except for names that an earlier declaration added.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier}
    alias, budget = declared["alias"], declared.get("maxBudget")
    marks = {
        "managed_by": MARK,
        "managed_metadata": sorted(ours),
        "managed_duration": declared.get("duration"),
        SEAL: proxy.seal(declared.get("token") or token_of(declared), alias),
    }
    return {
        "key_alias": alias,
        "models": declared["models"],
        "allowed_routes": declared.get("allowedRoutes", []),
        "aliases": declared.get("aliases", {}),
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"max_budget": budget + credits_of(metadata)} if budget is not None else {}),
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(proxy: LiteLLM, key: Object, declared: Object) -> Object:
    """Only the fields to change: LiteLLM would restart the period of a budget that is sent unchanged."""
    wanted = wanted_fields(proxy, declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from its declaration, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    # LiteLLM's hook allows the stack's aliases only together with the seal.
    return {**changes, "metadata": wanted["metadata"]} if "key_alias" in changes else changes


def rename_replaced(proxy: LiteLLM, declared: Object, grace: str) -> str:
    """Renames keys that hold the alias with an older value, which still work for the grace period. Reports nothing."""
    alias, token = declared["alias"], token_of(declared)
    keys = [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token]
    if not all(proxy.made_by_stack(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        replaced = f"{alias}{REPLACED}{key['token'][:8]}"
        budget = declared.get("maxBudget")
        window = {WINDOW: key["budget_reset_at"]} if budget is not None else {}
        metadata = {**key["metadata"], "managed_by": MARK, SEAL: proxy.seal(key["token"], replaced), **window}
        changes = grace_changes(key, budget, grace)
        proxy.call("POST", "/key/update", {"key": key["token"], "key_alias": replaced, "metadata": metadata, **changes})
    return ""


def upsert_key(proxy: LiteLLM, declared: Object, spend_written_at: float) -> str:
    """Makes one key match its declaration, and returns what changed.

    :param spend_written_at: when, by time.monotonic(), LiteLLM has written the spend of replaced keys.
    """
    # LiteLLM silently ignores a new key if it has the same value under another alias, so look for the value first.
    token = token_of(declared)
    present = proxy.find_keys(key_hash=token)
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        spent = initial_spend(proxy, declared, spend_written_at)
        fields = {**wanted_fields(proxy, declared, {}), **expiry, **({"spend": spent} if spent else {})}
        proxy.call("POST", "/key/generate", {**fields, "key": declared["key"]})
        return "created"
    changes = changes_to(proxy, present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def initial_spend(proxy: LiteLLM, declared: Object, spend_written_at: float) -> float:
    """Spend in USD that a new key starts with because of its predecessors."""
    if not predecessors(proxy, declared):
        return 0.0
    if declared.get("maxBudget") is not None:
        proxy.wait_until(spend_written_at)
    return carried_spend(predecessors(proxy, declared))


def predecessors(proxy: LiteLLM, declared: Object) -> list[Object]:
    """Replaced keys of a declared one."""
    pattern = re.compile(f"{re.escape(declared['alias'])}{REPLACED}[0-9a-f]{{8}}")
    return [key for key in proxy.find_keys() if pattern.fullmatch(str(key["key_alias"])) and proxy.made_by_stack(key)]


def delete_undeclared(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks and deletes keys that are no longer declared, and replaced keys after they expired."""
    declared = {token_of(one): one for one in declarations}
    managed = [key for key in proxy.find_keys() if proxy.made_by_stack(key) and key["token"] not in declared]
    kept = [key for key in managed if is_replaced(key) and not is_settled(key)]
    gone = [key for key in managed if key not in kept]
    # Blocking first stops a key everywhere at once, even if deleting fails.
    for key in gone:
        if not key["blocked"] and not has_expired(key):
            proxy.call("POST", "/key/block", {"key": key["token"]})
    return_unused(proxy, list(declared.values()), gone)
    if gone:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in gone]})
    messages = [f"{key['key_alias']} works until {key['expires']}" for key in kept if not has_expired(key)]
    if gone:
        messages.append(f"deleted {', '.join(sorted(str(key['key_alias']) for key in gone))}")
    return "; ".join(messages) or "none"


def return_unused(proxy: LiteLLM, declarations: list[Object], gone: list[Object]) -> None:
    """Adds the unused halves of replaced keys to budgets without a period."""
    for declared in declarations:
        left = {
            key["token"]: unused_budget(key)
            for key in gone
            if str(key["key_alias"]).startswith(declared["alias"] + REPLACED)
        }
        left = {token: amount for token, amount in left.items() if amount > 0}
        if not left or declared.get("maxBudget") is None:
            continue
        (key,) = proxy.find_keys(key_hash=token_of(declared))
        # By token, so that a repeated run does not add a half twice.
        metadata = {**key["metadata"], CREDITS: {**(key["metadata"].get(CREDITS) or {}), **left}}
        budget = declared["maxBudget"] + credits_of(metadata)
        proxy.call("POST", "/key/update", {"key": key["token"], "max_budget": budget, "metadata": metadata})


def is_replaced(key: Object) -> bool:
    """Whether another value replaced this key."""
    return REPLACED in str(key["key_alias"])


def has_expired(key: Object, ago: timedelta = timedelta()) -> bool:
    """Whether the key expired, at least so long ago."""
    return bool(key["expires"]) and parse_time(str(key["expires"])) + ago <= datetime.now(UTC)


def is_settled(key: Object) -> bool:
    """Whether a replaced key expired and LiteLLM has written all of its spend."""
    return has_expired(key, SETTLED_AFTER if unused_budget(key) else timedelta())
