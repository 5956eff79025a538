"""LiteLLM hooks: what may be done to the keys of a team whose keys a service makes by itself, for example WordPress.

In config.yaml below `general_settings`: `custom_key_generate: key_rules.bounds.generate` and `custom_key_update:
key_rules.bounds.update`.
The variable KEY_BOUNDS (JSON) gives the outer bound of each key by team_id; `{}` where no service manages keys:

    {"blog": {"user": "blog", "max_budget": 20, "budget_duration": "30d", "duration": "90d", "models": ["small"]}}

LiteLLM does not tell hooks who asks, so the bounds hold for administrators, too. Keys of other teams pass as they are,
save what key_rules/reserved.py refuses to all.
"""

import os
import re
from reprlib import repr as brief
from typing import Annotated

from litellm.proxy import proxy_server
from litellm.proxy._types import GenerateKeyRequest, LiteLLMKeyType, UpdateKeyRequest
from litellm.proxy.utils import hash_token
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, TypeAdapter, ValidationError

from key_rules.reserved import problems_of_change, problems_of_new

VARIABLE = "KEY_BOUNDS"
RATES = ("rpm_limit", "tpm_limit", "max_parallel_requests")
TERMS = ("team_id", "user_id", "key_type", "models", "max_budget", "budget_duration", "duration", *RATES)
CHANGEABLE = frozenset({"key", "key_alias", "metadata", "blocked"})
# Lists of what is allowed: what a later LiteLLM adds is refused until somebody has looked at it.
ALLOWED_AT_CREATION = CHANGEABLE.union(TERMS) - {"key"}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
# LiteLLM starts budgets of hours, minutes and seconds afresh within about a day, however many they are:
# get_next_standardized_reset_time gives "720h" the next midnight. To it, a month is the same as 30d.
BUDGET_SECONDS = {"d": SECONDS["d"], "w": SECONDS["w"], "mo": 30 * SECONDS["d"]}

Decision = dict[str, bool | str]
Name = Annotated[str, Field(min_length=1)]


class Bound(BaseModel):
    """Outer bound of each key of one team; the budget is in USD."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    # Whom the service's own key belongs to.
    user: Name
    max_budget: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    budget_duration: Annotated[str, Field(pattern="^[1-9][0-9]{0,4}[dw]$")]
    duration: Annotated[str, Field(pattern="^[1-9][0-9]{0,7}[smhdw]$")]
    models: Annotated[tuple[Name, ...], Field(min_length=1)]
    rpm_limit: PositiveInt | None = None
    tpm_limit: PositiveInt | None = None
    max_parallel_requests: PositiveInt | None = None
    # LiteLLM keeps limits, guardrails and log targets in a key's metadata: only these names may be written.
    metadata: frozenset[Name] = frozenset({"wp_site", "wp_user_id", "purpose"})


def read_bounds(text: str) -> dict[str, Bound]:
    """Raises ValueError, with every problem, which ends LiteLLM's start; no text is one, too: bounds never get lost."""
    try:
        return TypeAdapter(dict[Name, Bound]).validate_json(text)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, one['loc'])) or 'all of it'}: {one['msg']}" for one in error.errors()]
    found = f"is wrong ({'; '.join(problems)})" if text else "is not set"
    wanted = "a JSON object with the bounds of each team, {} for none"
    raise ValueError(f"The variable {VARIABLE} {found}. Make it {wanted}, and start LiteLLM again.")


BOUNDS = read_bounds(os.environ.get(VARIABLE, ""))


async def generate(data: GenerateKeyRequest) -> Decision:
    """Asked by LiteLLM before it makes a key."""
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
    return decision if decision["decision"] is False else decide_for_all(problems_of_new(data), "A new key")


async def update(data: UpdateKeyRequest) -> Decision:
    """Asked by LiteLLM before it changes a key, whichever way; from 1.106 on also before it renews one."""
    if proxy_server.prisma_client is None:
        return decide(["no database tells the key's team"], "This change", "Try again when LiteLLM has its database.")
    token = hash_token(data.key) if data.key and data.key.startswith("sk-") else data.key
    # From 1.106 on `db` may read from a replica; a key that is not in it yet is refused.
    row = await proxy_server.prisma_client.db.litellm_verificationtoken.find_unique(where={"token": token})
    if row is None:
        return decide(["there is no such key"], "This change", "Name the key by its value or its hash.")
    team_id = next((one for one in (row.team_id, data.team_id) if one in BOUNDS), None)
    if team_id is not None:
        kept = set(row.metadata or {}) - BOUNDS[team_id].metadata
        problems = [f"{name} cannot change" for name in sorted(data.model_fields_set - CHANGEABLE)]
        problems += metadata_problems(data, BOUNDS[team_id])
        if "metadata" in data.model_fields_set and kept:
            problems.append(f"metadata would replace what the key carries ({', '.join(sorted(kept))}): leave it out")
        if problems:
            advice = (
                "Only key_alias, metadata and blocked can change: for other terms make a new key, delete the old one."
            )
            return decide(problems, f"This change of a key of team {team_id}", advice)
    return decide_for_all(problems_of_change(data, row), "This change of a key")


def decide_for_all(problems: list[str], what: str) -> Decision:
    refusal = f"{what} is refused: {'; '.join(problems)}. This holds for administrators, too."
    return {"decision": False, "message": refusal} if problems else {"decision": True}


def decide(problems: list[str], what: str, advice: str) -> Decision:
    refusal = f"{what} is refused: {'; '.join(problems)}. {advice} An administrator sets the bounds in {VARIABLE}."
    return {"decision": False, "message": refusal} if problems else {"decision": True}


def ownership_problems(data: GenerateKeyRequest) -> list[str]:
    """A service's key without a team would have its rights for ever. LiteLLM lets administrators alone name routes."""
    if not BOUNDS or data.team_id or data.allowed_routes:
        return []
    if not data.user_id:
        return ["user_id is missing: while services make keys, name the key's user"]
    services = {bound.user for bound in BOUNDS.values()}
    return [f"{data.user_id} is a service: it makes keys of its team alone"] if data.user_id in services else []


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
    # A budget without a period is never refilled.
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
    """0 for what LiteLLM would read in a way of its own, such as `30days`, `-1` or no duration at all."""
    found = re.fullmatch("([0-9]{1,9})([a-z]+)", duration or "")
    return int(found[1]) * units.get(found[2], 0) if found else 0
