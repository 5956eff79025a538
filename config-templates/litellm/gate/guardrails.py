"""Guardrails for the requests of certain keys and teams.

LiteLLM itself assigns guardrails to keys and teams only with an Enterprise licence. Free are guardrails for every
request and for a model, whose names LiteLLM's router passes on with the call. The gate adds its own names there.

The variable GUARDRAILS is a JSON object: `keys` has names of guardrails by alias of the key, `teams` by id of the team.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from litellm.proxy._types import UserAPIKeyAuth

VARIABLE = "GUARDRAILS"

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assignments:
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    teams: Mapping[str, Sequence[str]] = field(default_factory=dict)


def parse_setting(text: str) -> Assignments:
    """Raises ValueError or TypeError, which ends LiteLLM's start, for anything but the object above. Empty: none."""
    return Assignments(**json.loads(text)) if text else Assignments()


ASSIGNMENTS = parse_setting(os.environ.get(VARIABLE, ""))


def with_guardrails(kwargs: Data, key: UserAPIKeyAuth | None) -> Data:
    """The call to a deployment with the guardrails of the key and of the team that pays, besides the model's own.

    :param key: the checked key; behind Open WebUI's key with the person's team.
    """
    if key is None:
        return kwargs
    own = [*ASSIGNMENTS.keys.get(key.key_alias or "", ()), *ASSIGNMENTS.teams.get(key.team_id or "", ())]
    present = kwargs.get("guardrails")
    listed = present if isinstance(present, list) else []
    return {**kwargs, "guardrails": [*listed, *own]} if own else kwargs
