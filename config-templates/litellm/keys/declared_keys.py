"""Keys: what a declaration says of one, and how LiteLLM is brought there."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from key_rules.seal import SEAL
from keys.declared_budgets import (
    CREDITS,
    SETTLED_AFTER,
    WINDOW,
    carried,
    credits_of,
    left_over,
    moment,
    shared,
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
# Part of the alias of a key whose value was replaced; identity of people is asked of such a key, too.
REPLACED = "-replaced-"


def token_of(declared: Object) -> str:
    """The hash under which LiteLLM knows a key."""
    return hashlib.sha256(declared["key"].encode()).hexdigest()


def wanted_fields(proxy: LiteLLM, declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    The key's present metadata stay, save what an earlier declaration brought.
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
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"max_budget": budget + credits_of(metadata)} if budget is not None else {}),
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(proxy: LiteLLM, key: Object, declared: Object) -> Object:
    """The fields to change. The others are not sent: LiteLLM would start the period of an unchanged budget afresh."""
    wanted = wanted_fields(proxy, declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from when it was declared, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    # LiteLLM's hook lets the stack's names go only with the seal.
    return {**changes, "metadata": wanted["metadata"]} if "key_alias" in changes else changes


def make_way(proxy: LiteLLM, declared: Object, grace: str) -> str:
    """Takes an alias from the key that had it before, which goes on working for the grace period; says nothing."""
    alias, token = declared["alias"], token_of(declared)
    keys = [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token]
    if not all(proxy.made(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        replaced = f"{alias}{REPLACED}{key['token'][:8]}"
        budget = declared.get("maxBudget")
        window = {WINDOW: key["budget_reset_at"]} if budget is not None else {}
        metadata = {**key["metadata"], "managed_by": MARK, SEAL: proxy.seal(key["token"], replaced), **window}
        changes = shared(key, budget, grace)
        proxy.call("POST", "/key/update", {"key": key["token"], "key_alias": replaced, "metadata": metadata, **changes})
    return ""


def upsert(proxy: LiteLLM, declared: Object, booked_at: float) -> str:
    """Makes one key what its declaration says, and tells what was done.

    :param booked_at: when, by time.monotonic(), LiteLLM has written what replaced keys had spent.
    """
    # LiteLLM silently ignores a new key of a value that it has under another alias, so look for the value first.
    token = token_of(declared)
    present = proxy.find_keys(key_hash=token)
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        spent = spent_before(proxy, declared, booked_at)
        fields = {**wanted_fields(proxy, declared, {}), **expiry, **({"spend": spent} if spent else {})}
        proxy.call("POST", "/key/generate", {**fields, "key": declared["key"]})
        return "created"
    changes = changes_to(proxy, present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def spent_before(proxy: LiteLLM, declared: Object, booked_at: float) -> float:
    """What a new key counts as spent from the start, because its predecessors have or may; in USD."""
    if not predecessors(proxy, declared):
        return 0.0
    if declared.get("maxBudget") is not None:
        proxy.wait_until(booked_at)
    return carried(predecessors(proxy, declared))


def predecessors(proxy: LiteLLM, declared: Object) -> list[Object]:
    """Keys whose place a declared one takes."""
    pattern = re.compile(f"{re.escape(declared['alias'])}{REPLACED}[0-9a-f]{{8}}")
    return [key for key in proxy.find_keys() if pattern.fullmatch(str(key["key_alias"])) and proxy.made(key)]


def retire(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks and deletes keys that an earlier declaration made and none has now; replaced ones once they expired."""
    declared = {token_of(one): one for one in declarations}
    managed = [key for key in proxy.find_keys() if proxy.made(key) and key["token"] not in declared]
    kept = [key for key in managed if is_replaced(key) and not is_settled(key)]
    gone = [key for key in managed if key not in kept]
    # Blocked first, which stops a key everywhere at once, even when deleting fails.
    for key in gone:
        if not key["blocked"] and not has_expired(key):
            proxy.call("POST", "/key/block", {"key": key["token"]})
    give_back(proxy, list(declared.values()), gone)
    if gone:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in gone]})
    said = [f"{key['key_alias']} works until {key['expires']}" for key in kept if not has_expired(key)]
    if gone:
        said.append(f"deleted {', '.join(sorted(str(key['key_alias']) for key in gone))}")
    return "; ".join(said) or "none"


def give_back(proxy: LiteLLM, declarations: list[Object], gone: list[Object]) -> None:
    """Adds to a budget without a period what replaced keys left of their halves."""
    for declared in declarations:
        left = {
            key["token"]: left_over(key)
            for key in gone
            if str(key["key_alias"]).startswith(declared["alias"] + REPLACED)
        }
        left = {token: amount for token, amount in left.items() if amount > 0}
        if not left or declared.get("maxBudget") is None:
            continue
        (key,) = proxy.find_keys(key_hash=token_of(declared))
        # By token, so that a run that was cut short gives nothing twice.
        metadata = {**key["metadata"], CREDITS: {**(key["metadata"].get(CREDITS) or {}), **left}}
        budget = declared["maxBudget"] + credits_of(metadata)
        proxy.call("POST", "/key/update", {"key": key["token"], "max_budget": budget, "metadata": metadata})


def is_replaced(key: Object) -> bool:
    """Whether another value has taken the key's place."""
    return REPLACED in str(key["key_alias"])


def has_expired(key: Object, ago: timedelta = timedelta()) -> bool:
    """Whether LiteLLM refuses the key for its age, and for so long at least."""
    return bool(key["expires"]) and moment(str(key["expires"])) + ago <= datetime.now(UTC)


def is_settled(key: Object) -> bool:
    """Whether a replaced key is over and everything booked that it may have spent."""
    return has_expired(key, SETTLED_AFTER if left_over(key) else timedelta())
