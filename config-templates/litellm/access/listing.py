"""Makes LiteLLM list only the models that a key can call, and to Open WebUI only those for chats.

LiteLLM lists the models on the key, or every model, and ignores the person. For a pattern such as openai/* on the key
or its team, it lists every model of that provider in its price list. So the key is restricted before it lists.
"""

import json
import os
import re
from collections.abc import Iterable
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import (
    UI_TEAM_ID,
    LiteLLM_UserTable,
    LitellmUserRoles,
    ProxyException,
    SpecialModelNames,
    UserAPIKeyAuth,
)
from litellm.proxy.auth.auth_checks import can_key_call_resolved_model

from access.grants import granted_models
from access.rules import check_own_key, is_own_key
from open_webui_identity.lookups import find_team
from open_webui_identity.users import KEY_OWNER, load_user

LIST_ROUTES = re.compile("(/v1)?/(models(/.*)?|model/info|model_group/info)")

# To LiteLLM this is a list that allows nothing; an empty list would allow every model.
NO_MODELS = SpecialModelNames.no_default_models.value
# Models for embeddings, speech, images and the like. Open WebUI would offer them for chats.
HIDDEN_FROM_CHATS = frozenset(json.loads(os.environ.get("OPEN_WEBUI_HIDDEN_MODELS") or "[]"))


async def with_listable_models(key: UserAPIKeyAuth, path: str) -> UserAPIKeyAuth:
    """A copy of a key with only the models it can call, on routes that list models.

    For Open WebUI's key, a copy without the models that are not for chats. Returns keys of services and teams without a
    pattern, administrators' keys and keys on other routes unchanged. Raises RequestRejected (503).
    """
    if not LIST_ROUTES.fullmatch(path):
        return key
    if key.user_id == KEY_OWNER and HIDDEN_FROM_CHATS:
        return key.model_copy(update={"models": chat_models(key) or [NO_MODELS]})
    if key.user_role == LitellmUserRoles.PROXY_ADMIN:
        return key
    user = await load_user(str(key.user_id)) if is_own_key(key) else None
    if user is None and not any("*" in model for model in (*key.models, *await team_models(key))):
        return key
    allowed = [model for model in candidate_models(key, user) if await can_call(key, user, model)]
    # LiteLLM's cache and other requests share the original.
    return key.model_copy(update={"models": allowed or [NO_MODELS]})


def chat_models(key: UserAPIKeyAuth) -> list[str]:
    router: Any = proxy_server.llm_router
    every = not key.models or SpecialModelNames.all_proxy_models.value in key.models
    return [model for model in (router.get_model_names() if every else key.models) if model not in HIDDEN_FROM_CHATS]


async def team_models(key: UserAPIKeyAuth) -> Iterable[str]:
    team = await find_team(key.team_id) if key.team_id not in (None, UI_TEAM_ID) else None
    return team.models if team else ()


def candidate_models(key: UserAPIKeyAuth, user: LiteLLM_UserTable | None) -> Iterable[str]:
    """The gateway's models, and listed ones that match a wildcard model of the gateway, such as openai/*."""
    router: Any = proxy_server.llm_router
    offered = router.get_model_names()
    special = {*(one.value for one in SpecialModelNames), *router.get_model_access_groups()}
    listed = [
        model
        for model in (*key.models, *((*user.models, *granted_models(user)) if user else ()))
        if model not in special and "*" not in model
    ]
    known = [model for model in listed if router.get_model_list(model_name=model)]
    return dict.fromkeys((*offered, *known))


async def can_call(key: UserAPIKeyAuth, user: LiteLLM_UserTable | None, model: str) -> bool:
    router = proxy_server.llm_router
    try:
        await can_key_call_resolved_model(
            model=model, llm_model_list=proxy_server.llm_model_list, valid_token=key, llm_router=router
        )
        if user is not None:
            await check_own_key(user, [model])
    except ProxyException as error:
        if str(error.code).startswith("5"):
            raise
        return False
    return True
