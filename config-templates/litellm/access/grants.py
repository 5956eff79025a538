"""Temporary access: models that a person may use until a moment, besides those of their list and their teams.

`npm run grant` writes grants into the metadata of LiteLLM's user. The gate lets no one else write a name that begins
with `managed_` (gate/names.py). A grant ends by itself: every check compares its end with the clock. The sync reads the
same grants in SQL (sync.active_grants in config-templates/sync/litellm/41-wanted-people.sql).

    {"managed_grants": [{"models": ["large"], "granted_at": "2026-11-28T10:00:00Z", "ends_at": "2027-01-01T00:00:00Z"}]}
"""

from collections.abc import Iterator
from typing import Any, Literal

from litellm.proxy import proxy_server
from litellm.proxy._types import LiteLLM_UserTable, ProxyException
from litellm.proxy.auth import auth_checks
from litellm.proxy.auth.auth_checks import can_user_call_model

from access.grant_format import FIELD, utc_now


def granted_models(user: LiteLLM_UserTable) -> list[str]:
    """Models and access groups of the person's grants that have not ended."""
    return list(dict.fromkeys(entries_of(user)))


def entries_of(user: LiteLLM_UserTable) -> Iterator[str]:
    grants = (user.metadata or {}).get(FIELD)
    now = utc_now()
    for grant in grants if isinstance(grants, list) else ():
        if not isinstance(grant, dict) or not is_later(grant.get("ends_at"), now):
            continue
        models = grant.get("models")
        yield from (model for model in models if isinstance(model, str)) if isinstance(models, list) else ()


def is_later(ends_at: object, now: str) -> bool:
    return isinstance(ends_at, str) and len(ends_at) == len(now) and ends_at > now


async def grant_allows(user: LiteLLM_UserTable, model: str | list[str], *aliases: Any, **named: Any) -> bool:
    """Whether the person's grants allow a model, by LiteLLM's own reading of a model list.

    :param aliases: further arguments of LiteLLM's can_user_call_model, like `named`.
    """
    models = granted_models(user)
    if not models:
        return False
    granted = user.model_copy(update={"models": models})
    try:
        await can_user_call_model(model, proxy_server.llm_router, granted, *aliases, **named)
    except ProxyException:
        return False
    return True


async def check_person(
    model: str | list[str], llm_router: Any, user_object: LiteLLM_UserTable | None, *aliases: Any, **named: Any
) -> Literal[True]:
    """LiteLLM's can_user_call_model with the person's grants added to their list. Raises LiteLLM's error."""
    if user_object is not None and await grant_allows(user_object, model, *aliases, **named):
        return True
    allowed: Literal[True] = await can_user_call_model(model, llm_router, user_object, *aliases, **named)
    return allowed


# LiteLLM checks a person's list while it authenticates their key, before it calls any hook. If a later LiteLLM no
# longer calls the function by this name, grants no longer extend a list: access is refused, not widened.
auth_checks.can_user_call_model = check_person
