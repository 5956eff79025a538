"""Reserves the stack's own names and marks for the keys of its job, and rejects fields that evade limits or spend logs.

The variable KEY_RESERVED (JSON) lists the aliases and users of the stack. LiteLLM does not tell hooks who sends the
request, so the rules also apply to administrators. The seal of key_rules/seal.py proves that a key is the job's own.
"""

import os
import unicodedata
from typing import Any

from litellm.proxy._types import GenerateKeyRequest, UpdateKeyRequest
from litellm.proxy.utils import hash_token
from pydantic import BaseModel, ConfigDict, ValidationError

from key_rules.seal import is_sealed

VARIABLE = "KEY_RESERVED"
SALT_VARIABLE = "LITELLM_SALT_KEY"
MARKS = "managed_"
# With these fields a key calls models that are not on its list, or has other limits than it shows. LiteLLM does not
# check the model list of a key that has a `config`.
REFUSED_FIELDS = (
    "aliases",
    "config",
    "router_settings",
    "budget_fallbacks",
    "temp_budget_increase",
    "temp_budget_expiry",
    "throttle_on_budget_exceeded",
)
# LiteLLM obeys these names in a key's metadata: they change spend logs, other logs and limits. Most also exist as
# fields that need permissions or a licence; in the metadata LiteLLM checks neither.
REFUSED_METADATA = frozenset(
    {
        "temp_budget_increase",
        "temp_budget_expiry",
        "throttle_on_budget_exceeded",
        "logging",
        "callback_settings",
        "litellm_disabled_callbacks",
        "spend_logs_metadata",
        "tags",
        "priority",
        "cache",
        "disable_global_guardrails",
        "opted_out_global_guardrails",
        "batch_enqueued_token_limit",
        "default_estimated_output_tokens",
        "default_estimated_output_tokens_per_model",
    }
)
# Maps characters that look alike to one of them: Cyrillic and Greek letters, digits, and i, whose capital looks like l.
CONFUSABLES = str.maketrans(
    {
        **dict(zip("авеһкмнорстухіѕјԁԛԝ", "abehkmhopctyxlsjdqw", strict=True)),
        **dict(zip("αβεηικνορτυχ", "abenlkvoptux", strict=True)),
        **dict(zip("01i\u0131|", "ollll", strict=True)),
    }
)

Request = GenerateKeyRequest | UpdateKeyRequest
Metadata = dict[str, Any]


class Reserved(BaseModel):
    """Names that belong to the stack."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aliases: frozenset[str]
    users: frozenset[str]


def parse_reserved(text: str) -> Reserved:
    """Raises ValueError, which ends LiteLLM's start: without the list, other keys could take the stack's names."""
    try:
        return Reserved.model_validate_json(text)
    except ValidationError:
        raise ValueError(
            f'The variable {VARIABLE} is wrong. Make it {{"aliases": […], "users": […]}}, and start LiteLLM again.'
        ) from None


def check_secret(secret: str) -> str:
    """Raises ValueError: with an empty secret anyone could forge seals."""
    if not secret:
        raise ValueError(
            f"The variable {SALT_VARIABLE} is not set: LiteLLM could not tell the stack's keys from others."
        )
    return secret


RESERVED = parse_reserved(os.environ.get(VARIABLE, ""))
SECRET = check_secret(os.environ.get(SALT_VARIABLE, ""))


def skeleton(alias: str) -> str:
    """An alias without case, spaces, punctuation and accents; aliases that look alike have the same skeleton."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", alias).casefold()).translate(CONFUSABLES)
    return "".join(letter for letter in plain if letter.isalnum() and letter.isascii())


NAMES = frozenset(map(skeleton, RESERVED.aliases))
# Part of the alias of a key whose value was replaced (keys/declared_keys.py).
REPLACED = skeleton("-replaced-")


def is_reserved(alias: str) -> bool:
    found = skeleton(alias)
    return found in NAMES or any(found.startswith(name + REPLACED) for name in NAMES)


def new_key_problems(data: GenerateKeyRequest) -> list[str]:
    """Problems of a key that LiteLLM is about to create."""
    metadata, alias = data.metadata or {}, data.key_alias or ""
    problems = field_problems(data)
    # The job chooses the values of its keys; all other callers get theirs from LiteLLM.
    if data.key and is_sealed(SECRET, hash_token(data.key), alias, metadata):
        return problems
    if data.spend:
        problems.append("spend is given: a new key has spent nothing")
    return [*problems, *name_problems(data, None), *metadata_problems(metadata, {})]


def key_change_problems(data: UpdateKeyRequest, row: Any) -> list[str]:
    """Problems of a change to a key.

    :param row: the key in LiteLLM's database.
    """
    present: Metadata = row.metadata or {}
    given = "metadata" in data.model_fields_set
    wanted = (data.metadata or {}) if given else present
    alias = data.key_alias or row.key_alias or ""
    problems = field_problems(data)
    if given and is_sealed(SECRET, row.token, alias, wanted):
        return problems
    if alias != (row.key_alias or "") and is_sealed(SECRET, row.token, row.key_alias or "", present):
        problems.append("key_alias cannot change: the stack declares this key")
    return [*problems, *name_problems(data, row), *metadata_problems(wanted, present)]


def field_problems(data: Request) -> list[str]:
    """Empty values are ignored, because LiteLLM's interface sends them."""
    given = data.model_dump(include=set(REFUSED_FIELDS), exclude_none=True)
    return [f"{name} is given: leave it out" for name in REFUSED_FIELDS if given.get(name)]


def name_problems(data: Request, row: Any) -> list[str]:
    problems: list[str] = []
    if data.key_alias and data.key_alias != getattr(row, "key_alias", None) and is_reserved(data.key_alias):
        problems.append(
            f"{data.key_alias!r} is, or looks like, a name of the stack's own keys: choose another key_alias"
        )
    if data.user_id in RESERVED.users and data.user_id != getattr(row, "user_id", None):
        problems.append(f"{data.user_id} is a user of the stack's own: name another user_id")
    return problems


def metadata_problems(wanted: Metadata, present: Metadata) -> list[str]:
    changed = [name for name in {**present, **wanted} if (wanted.get(name) or None) != (present.get(name) or None)]
    return [
        *(
            f"metadata change {name}, a mark of the stack's own keys"
            for name in sorted(changed)
            if name.startswith(MARKS)
        ),
        *(
            f"metadata have {name}, which LiteLLM acts on: leave it out"
            for name in sorted(REFUSED_METADATA.intersection(changed))
            if wanted.get(name)
        ),
    ]
