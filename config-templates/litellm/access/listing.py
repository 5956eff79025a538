"""Which models LiteLLM lists for a person's own key: those that the key can call.

LiteLLM lists what the key names, or every model, and looks at no person. So the key that it lists for is narrowed.
"""

import re
from collections.abc import Iterable
from typing import Any

from litellm.proxy import proxy_server
from litellm.proxy._types import (
    LiteLLM_UserTable,
    LitellmUserRoles,
    ProxyException,
    SpecialModelNames,
    UserAPIKeyAuth,
)
from litellm.proxy.auth.auth_checks import can_key_call_model
from open_webui_identity.users import load

from access.rules import check_own_key, is_own_key

LISTS = re.compile("(/v1)?/(models(/.*)?|model/info|model_group/info)")

# LiteLLM takes it for a list with nothing in it; a list without entries would be every model.
NOTHING = SpecialModelNames.no_default_models.value


async def narrowed(key: UserAPIKeyAuth, path: str) -> UserAPIKeyAuth:
    """The same key with the models that it and its person allow, for a list of models. Raises Refusal (503).

    Other keys, administrators' and keys on other routes, are returned as they are.
    """
    if not LISTS.fullmatch(path) or not is_own_key(key) or key.user_role == LitellmUserRoles.PROXY_ADMIN:
        return key
    user = await load(str(key.user_id))
    if user is None:
        return key
    allowed = [model for model in names(key, user) if await may_call(key, user, model)]
    # Others hold the original: LiteLLM's cache, and requests under way.
    return key.model_copy(update={"models": allowed or [NOTHING]})


def names(key: UserAPIKeyAuth, user: LiteLLM_UserTable) -> Iterable[str]:
    """The gateway's models, and those that lists name below a pattern of the gateway's, such as openai/*."""
    router: Any = proxy_server.llm_router
    offered = router.get_model_names()
    special = {*(one.value for one in SpecialModelNames), *router.get_model_access_groups()}
    listed = [model for model in (*key.models, *user.models) if model not in special and "*" not in model]
    known = [model for model in listed if router.get_model_list(model_name=model)]
    return dict.fromkeys((*offered, *known))


async def may_call(key: UserAPIKeyAuth, user: LiteLLM_UserTable, model: str) -> bool:
    try:
        await can_key_call_model(model, proxy_server.llm_model_list, key, proxy_server.llm_router)
        await check_own_key(user, [model])
    except ProxyException as refusal:
        if str(refusal.code).startswith("5"):
            raise
        return False
    return True
