"""The rule for models without a known price. The variable UNPRICED_MODELS selects it:

- refuse: requests that count towards a budget may not use them: of the key, its user, team, member or organisation.
- allow: every request may, and LiteLLM charges nothing.
"""

import os
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus

from litellm.proxy import proxy_server

from access.choice import choose
from open_webui_identity.errors import RequestRejected
from prices.budgets import Payers
from prices.lookup import unpriced_model

VARIABLE = "UNPRICED_MODELS"
MODES = ("refuse", "allow")


def parse_setting(text: str) -> str:
    """One of MODES. Raises ValueError, which ends LiteLLM's start."""
    return choose(VARIABLE, MODES, text)


UNPRICED_MODELS = parse_setting(os.environ.get(VARIABLE, ""))


async def check_prices(
    models: Sequence[str], team_id: str | None, find_payers: Callable[[], Awaitable[Payers]]
) -> None:
    """Raises RequestRejected (403) for a model without a known price when the request counts towards a budget.

    :param find_payers: called only for such a model, because it may query the database.
    """
    if UNPRICED_MODELS == "allow" or proxy_server.llm_router is None:
        return
    for model in models:
        unpriced = unpriced_model(proxy_server.llm_router, model, team_id)
        if unpriced is not None:
            owner = (await find_payers()).budget_owner()
            if owner is not None:
                raise price_unknown(model, unpriced, owner)


def price_unknown(model: str, unpriced: str, owner: str) -> RequestRejected:
    return RequestRejected(
        HTTPStatus.FORBIDDEN,
        "model_price_unknown",
        f"The model {model} may call {unpriced}, which has no known price, so {owner} could use it past every budget."
        " Pick another model. Administrators: give the model `prices` in the setting `models` (0 if it is free), or set"
        " `unpriced: allow`.",
        "model",
    )
