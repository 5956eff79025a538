"""LiteLLM hooks that limit the keys which a service, for example WordPress, creates for its team.

In config.yaml, below `general_settings`: `custom_key_generate: key_rules.bounds.generate` and `custom_key_update:
key_rules.bounds.update`. LiteLLM loads this file once for each, so it holds no state. The variable KEY_BOUNDS (JSON)
has the bound of each key by team_id; `{}` if no service manages keys:

    {"blog": {"user": "blog", "max_budget": 20, "budget_duration": "30d", "duration": "90d", "models": ["small"]}}

LiteLLM does not tell hooks who sends the request, so the bounds also apply to administrators. Keys of other teams pass,
except for what key_rules/reserved.py rejects for everyone.
"""

import os
import re
from reprlib import repr as brief
from typing import Annotated

from litellm.proxy import proxy_server
from litellm.proxy._types import GenerateKeyRequest, LiteLLMKeyType, UpdateKeyRequest
from litellm.proxy.utils import hash_token
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter, ValidationError

from key_rules.reserved import key_change_problems, new_key_problems

VARIABLE = "KEY_BOUNDS"
RATES = ("rpm_limit", "tpm_limit", "max_parallel_requests")
TERMS = ("team_id", "user_id", "key_type", "models", "max_budget", "budget_duration", "duration", *RATES)
CHANGEABLE = frozenset({"key", "key_alias", "metadata", "blocked"})
# Allowlists: a field that a later LiteLLM adds is rejected until it has been reviewed.
ALLOWED_AT_CREATION = CHANGEABLE.union(TERMS) - {"key"}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# LiteLLM resets budgets given in hours, minutes and seconds within about a day, whatever their length:
# get_next_standardized_reset_time turns "720h" into the next midnight. It treats a month as 30d.
BUDGET_SECONDS = {"d": SECONDS["d"], "w": SECONDS["w"], "mo": 30 * SECONDS["d"]}

Decision = dict[str, bool | str]
Name = Annotated[str, Field(min_length=1)]


class Bound(BaseModel):
    """Upper limits for each key of one team; the budget is in USD."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # Owner of the service's own key.
    user: Name
    max_budget: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    budget_duration: Annotated[str, Field(pattern="^[1-9][0-9]{0,4}[dw]$")]
    duration: Annotated[str, Field(pattern="^[1-9][0-9]{0,7}[smhdw]$")]
    models: Annotated[tuple[Name, ...], Field(min_length=1)]
    rpm_limit: PositiveInt | None = None
    tpm_limit: PositiveInt | None = None
    max_parallel_requests: PositiveInt | None = None
    # LiteLLM stores limits, guardrails and log targets in a key's metadata, so only these names are allowed.
    metadata: frozenset[Name] = frozenset({"wp_site", "wp_user_id", "purpose"})


def parse_bounds(text: str) -> dict[str, Bound]:
    """Raises ValueError with every problem, which ends LiteLLM's start, also when unset: bounds must not get lost."""
    try:
        return TypeAdapter(dict[Name, Bound]).validate_json(text)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc'])) or 'all of it'}: {one['msg']}" for one in error.errors()]
    found = f"is wrong ({'; '.join(problems)})" if text else "is not set"
    wanted = "a JSON object with the bounds of each team, {} for none"
    raise ValueError(f"The variable {VARIABLE} {found}. Make it {wanted}, and start LiteLLM again.")


BOUNDS = parse_bounds(os.environ.get(VARIABLE, ""))


async def generate(data: GenerateKeyRequest) -> Decision:
    """LiteLLM calls this before it creates a key."""
    bound = BOUNDS.get(data.team_id or "")
    if bound is None:
        advice = "Administrators name the key's user, or what it may call in allowed_routes."
        decision = decide(ownership_problems(data), "A new key without a team", advice)
    else:
        problems = [
            *(f"{name} is given: leave it out" for name in sorted(data.model_fields_set - ALLOWED_AT_CREATION)),
            *kind_problems(data, bound),
            *spending_problems(data, bound),
            *rate_problems(data, bound),
        ]
        decision = decide(problems, f"A new key of team {data.team_id}", "Ask again within these bounds.")
    return decision if decision["decision"] is False else decide_for_all(new_key_problems(data), "A new key")


async def update(data: UpdateKeyRequest) -> Decision:
    """LiteLLM calls this before every change of a key; since 1.106 also before it regenerates one."""
    if proxy_server.prisma_client is None:
        return decide(
            ["the key's team is unknown without a database"], "This change", "Try again when LiteLLM has its database."
        )
    token = hash_token(data.key) if data.key and data.key.startswith("sk-") else data.key
    # Since 1.106 `db` may read from a replica; a key that is not there yet is rejected.
    row = await proxy_server.prisma_client.db.litellm_verificationtoken.find_unique(where={"token": token})
    if row is None:
        return decide(["there is no such key"], "This change", "Name the key by its value or its hash.")
    team_id = next((one for one in (row.team_id, data.team_id) if one in BOUNDS), None)
    if team_id is not None:
        kept = set(row.metadata or {}) - BOUNDS[team_id].metadata
        problems = [f"{name} cannot change" for name in sorted(data.model_fields_set - CHANGEABLE)]
        problems += metadata_problems(data, BOUNDS[team_id])
        if "metadata" in data.model_fields_set and kept:
            problems.append(f"metadata would replace the key's own entries ({', '.join(sorted(kept))}): leave it out")
        if problems:
            advice = (
                "Only key_alias, metadata and blocked can change: for other terms make a new key, delete the old one."
            )
            return decide(problems, f"This change of a key of team {team_id}", advice)
    return decide_for_all(key_change_problems(data, row), "This change of a key")


def decide_for_all(problems: list[str], what: str) -> Decision:
    refusal = f"{what} is refused: {'; '.join(problems)}. This also applies to administrators."
    return {"decision": False, "message": refusal} if problems else {"decision": True}


def decide(problems: list[str], what: str, advice: str) -> Decision:
    refusal = f"{what} is refused: {'; '.join(problems)}. {advice} An administrator sets the bounds in {VARIABLE}."
    return {"decision": False, "message": refusal} if problems else {"decision": True}


def ownership_problems(data: GenerateKeyRequest) -> list[str]:
    """A service's key without a team would keep the service's rights forever.

    Keys with `allowed_routes` pass, because only administrators can set them in LiteLLM.
    """
    if not BOUNDS or data.team_id or data.allowed_routes:
        return []
    if not data.user_id:
        return ["user_id is missing: name the key's user, because services create keys here"]
    services = {bound.user for bound in BOUNDS.values()}
    return [f"{data.user_id} is a service: it may only create keys of its team"] if data.user_id in services else []


def kind_problems(data: GenerateKeyRequest, bound: Bound) -> list[str]:
    problems = metadata_problems(data, bound)
    if data.key_type != LiteLLMKeyType.LLM_API:
        problems.append(f"key_type is {data.key_type.value if data.key_type else None}: it must be llm_api")
    beyond = [model for model in data.models or [] if model not in bound.models]
    if beyond or not data.models:
        problems.append(f"models are {brief(data.models)}: name some of {', '.join(bound.models)} and no others")
    return problems


def metadata_problems(data: GenerateKeyRequest | UpdateKeyRequest, bound: Bound) -> list[str]:
    names, allowed = sorted(set(data.metadata or {}) - bound.metadata), ", ".join(sorted(bound.metadata))
    return [f"metadata have {brief(names)}: they may have {allowed or 'nothing'}"] if names else []


def spending_problems(data: GenerateKeyRequest, bound: Bound) -> list[str]:
    problems: list[str] = []
    if data.max_budget is None or not 0 < data.max_budget <= bound.max_budget:
        problems.append(f"max_budget is {data.max_budget}: it must be above 0 and at most {bound.max_budget}")
    period, least = data.budget_duration, seconds(bound.budget_duration, BUDGET_SECONDS)
    # Without a period a budget never resets, which is stricter.
    if period is not None and seconds(period, BUDGET_SECONDS) < least:
        rule = f"it must be at least {bound.budget_duration}, in days (d), weeks (w) or months (mo)"
        problems.append(f"budget_duration is {brief(period)}: {rule}")
    if not 0 < seconds(data.duration, SECONDS | {"mo": 31 * SECONDS["d"]}) <= seconds(bound.duration, SECONDS):
        problems.append(f"duration is {brief(data.duration)}: it must be at most {bound.duration}")
    return problems


def rate_problems(data: GenerateKeyRequest, bound: Bound) -> list[str]:
    problems: list[str] = []
    for name in RATES:
        asked, most = getattr(data, name), getattr(bound, name)
        if (asked, most) != (None, None) and not 0 < (asked or 0) <= (most or asked):
            problems.append(f"{name} is {asked}: it must be above 0" + (f" and at most {most}" if most else ""))
    return problems


def seconds(duration: str | None, units: dict[str, int]) -> int:
    """0 for a duration that LiteLLM would interpret differently, such as `30days` or `-1`, and for None."""
    found = re.fullmatch("([0-9]{1,9})([a-z]+)", duration or "")
    return int(found[1]) * units.get(found[2], 0) if found else 0
