"""What no key may have but those of the stack's own job: its names and marks; and fields that evade limits or books.

The variable KEY_RESERVED (JSON) names the aliases and users of the stack. LiteLLM does not tell hooks who asks, so the
rules hold for administrators, too; the job shows by the seal of key_rules/seal.py that a key is its own.
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
# Fields with which a key calls other models than its list says, or has other limits than it shows. LiteLLM compares no
# model with the list of a key that has a `config`, whatever is in it.
REFUSED_FIELDS = (
    "aliases",
    "config",
    "router_settings",
    "budget_fallbacks",
    "temp_budget_increase",
    "temp_budget_expiry",
    "throttle_on_budget_exceeded",
)
# Names in a key's metadata that LiteLLM obeys: they shift books, logs and limits. Most have a field that asks for
# rights or a licence; written into the metadata they ask for nothing.
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
# What looks alike, by one of them: Cyrillic and Greek letters, digits, and i, which is an l as a capital.
LOOK_ALIKES = str.maketrans(
    {
        **dict(zip("авеһкмнорстухіѕјԁԛԝ", "abehkmhopctyxlsjdqw", strict=True)),
        **dict(zip("αβεηικνορτυχ", "abenlkvoptux", strict=True)),
        **dict(zip("01i\u0131|", "ollll", strict=True)),
    }
)

Request = GenerateKeyRequest | UpdateKeyRequest
Metadata = dict[str, Any]


class Reserved(BaseModel):
    """Names of the stack's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    aliases: frozenset[str]
    users: frozenset[str]


def read_reserved(text: str) -> Reserved:
    """Raises ValueError, which ends LiteLLM's start: without its names the stack could lose them unseen."""
    try:
        return Reserved.model_validate_json(text)
    except ValidationError:
        raise ValueError(
            f'The variable {VARIABLE} is wrong. Make it {{"aliases": […], "users": […]}}, and start LiteLLM again.'
        ) from None


def read_secret(secret: str) -> str:
    """Raises ValueError: with an empty secret everybody could make seals."""
    if not secret:
        raise ValueError(f"The variable {SALT_VARIABLE} is not set: the stack's keys could not be told from others.")
    return secret


RESERVED = read_reserved(os.environ.get(VARIABLE, ""))
SECRET = read_secret(os.environ.get(SALT_VARIABLE, ""))


def skeleton(alias: str) -> str:
    """What is left of an alias without case, spaces, punctuation and accents; what looks alike is the same."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", alias).casefold()).translate(LOOK_ALIKES)
    return "".join(letter for letter in plain if letter.isalnum() and letter.isascii())


NAMES = frozenset(map(skeleton, RESERVED.aliases))
# A key whose value was replaced is called so, see declared_keys.py.
REPLACED = skeleton("-replaced-")


def is_reserved(alias: str) -> bool:
    found = skeleton(alias)
    return found in NAMES or any(found.startswith(name + REPLACED) for name in NAMES)


def problems_of_new(data: GenerateKeyRequest) -> list[str]:
    """Of a key that LiteLLM is about to make."""
    metadata, alias = data.metadata or {}, data.key_alias or ""
    problems = field_problems(data)
    # The job names the values of its keys, everybody else gets theirs from LiteLLM.
    if data.key and is_sealed(SECRET, hash_token(data.key), alias, metadata):
        return problems
    if data.spend:
        problems.append("spend is given: a new key has spent nothing")
    return [*problems, *name_problems(data, None), *metadata_problems(metadata, {})]


def problems_of_change(data: UpdateKeyRequest, row: Any) -> list[str]:
    """:param row: the key as LiteLLM's database has it."""
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
    """An interface sends empty fields, too."""
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
