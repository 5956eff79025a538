"""Keys: what a declaration says of one, and how LiteLLM is brought there."""

import hashlib
from datetime import UTC, datetime

from litellm_api import MARK, LiteLLM, Object, Refused, is_managed

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


def wanted_fields(declared: Object, metadata: Object) -> Object:
    """What a declaration says of a key, in LiteLLM's terms; a limit that is not declared is none.

    The key's present metadata stay, save what an earlier declaration brought.
    """
    ours = declared.get("metadata", {})
    earlier = metadata.get("managed_metadata", [])
    others = {name: value for name, value in metadata.items() if name not in earlier}
    marks = {"managed_by": MARK, "managed_metadata": sorted(ours), "managed_duration": declared.get("duration")}
    return {
        "key_alias": declared["alias"],
        "models": declared["models"],
        "allowed_routes": declared.get("allowedRoutes", []),
        "metadata": {**others, **ours, **marks},
        **{field: declared.get(limit) for field, limit in LIMITS.items()},
        **({"user_id": declared["user"]} if "user" in declared else {}),
    }


def changes_to(key: Object, declared: Object) -> Object:
    """The fields to change. The others are not sent: LiteLLM would start the period of an unchanged budget afresh."""
    wanted = wanted_fields(declared, key["metadata"])
    changes = {field: value for field, value in wanted.items() if key[field] != value}
    # A duration counts from when it was declared, not from each run.
    if key["metadata"].get("managed_duration") != declared.get("duration"):
        changes["duration"] = declared.get("duration")
    return changes


def make_way(proxy: LiteLLM, alias: str, keys: list[Object], grace: str) -> None:
    """Takes an alias from the keys that had it before, which go on working for the grace period."""
    if not all(is_managed(key) for key in keys):
        raise Refused(
            "LiteLLM has a key with this alias that this stack did not make. Rename or delete it in LiteLLM's"
            " interface, or declare another alias, and run `up` again."
        )
    for key in keys:
        proxy.call(
            "POST",
            "/key/update",
            {"key": key["token"], "key_alias": f"{alias}{REPLACED}{key['token'][:8]}", "duration": grace},
        )


def upsert(proxy: LiteLLM, declared: Object, grace: str) -> str:
    """Makes one key what its declaration says, and tells what was done."""
    alias, token = declared["alias"], token_of(declared)
    # LiteLLM silently ignores a new key of a value that it has under another alias, so look for the value first.
    present = proxy.find_keys(key_hash=token)
    make_way(proxy, alias, [key for key in proxy.find_keys(key_alias=alias) if key["token"] != token], grace)
    if not present:
        expiry = {"duration": declared["duration"]} if "duration" in declared else {}
        proxy.call("POST", "/key/generate", {**wanted_fields(declared, {}), **expiry, "key": declared["key"]})
        return "created"
    changes = changes_to(present[0], declared)
    if not changes:
        return "unchanged"
    proxy.call("POST", "/key/update", {"key": token, **changes})
    return f"updated {', '.join(sorted(changes))}"


def retire(proxy: LiteLLM, declarations: list[Object]) -> str:
    """Blocks and deletes keys that an earlier declaration made and none has now; replaced ones once they expired."""
    declared = {token_of(one) for one in declarations}
    managed = [key for key in proxy.find_keys() if is_managed(key) and key["token"] not in declared]
    kept = [key for key in managed if is_replaced(key) and not has_expired(key)]
    gone = [key for key in managed if key not in kept]
    # Blocked first, which stops a key everywhere at once, even when deleting fails.
    for key in gone:
        if not key["blocked"] and not has_expired(key):
            proxy.call("POST", "/key/block", {"key": key["token"]})
    if gone:
        proxy.call("POST", "/key/delete", {"keys": [key["token"] for key in gone]})
    said = [f"{key['key_alias']} works until {key['expires']}" for key in kept]
    if gone:
        said.append(f"deleted {', '.join(sorted(str(key['key_alias']) for key in gone))}")
    return "; ".join(said) or "none"


def is_replaced(key: Object) -> bool:
    """Whether another value has taken the key's place."""
    return REPLACED in str(key["key_alias"])


def has_expired(key: Object) -> bool:
    """Whether LiteLLM refuses the key for its age."""
    if not key["expires"]:
        return False
    expires = datetime.fromisoformat(str(key["expires"]))
    return (expires if expires.tzinfo else expires.replace(tzinfo=UTC)) <= datetime.now(UTC)
