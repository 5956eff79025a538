"""Which deployment of a model runs a batch, and what it costs there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import litellm
from litellm.integrations.custom_guardrail import CustomGuardrail
from litellm.proxy import proxy_server
from litellm.proxy._types import UserAPIKeyAuth
from litellm.types.utils import CustomPricingLiteLLMParams

from gate.guardrails import ASSIGNMENTS
from open_webui_identity.errors import bad_request, forbidden, unavailable
from prices.lookup import charged_entry, deployments, split_provider

# Providers whose batches have OpenAI's form and routes. LiteLLM halves the price of a batch, as both do.
PROVIDERS = ("openai", "azure")

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deployment:
    id: str
    provider: str
    # The provider's own name of the model.
    model: str
    credentials: Data
    # LiteLLM's prices, by its own names.
    prices: Data


def choose_deployment(model: str, team_id: str | None, preferred: str | None = None) -> Deployment:
    """Raises RequestRejected (400) when no deployment of the model can run batches.

    :param preferred: id of the deployment that has the files; LiteLLM derives ids from a deployment's parameters.
    """
    found = list(usable_deployments(model, team_id))
    if not found:
        raise bad_request(f"The model {model} cannot run batches: only models of {' and '.join(PROVIDERS)} can.")
    return next((one for one in found if one.id == preferred), found[0])


def usable_deployments(group: str, team_id: str | None) -> Iterator[Deployment]:
    router: Any = proxy_server.llm_router
    for row in deployments(router, group, team_id):
        model, provider = split_provider(row["litellm_params"])
        id_ = str(row["model_info"]["id"])
        credentials = router.get_deployment_credentials(model_id=id_)
        # A wildcard deployment has no model of its own.
        if provider in PROVIDERS and "*" not in model and credentials is not None:
            # LiteLLM's list of credentials lacks this one.
            account = {name: value for name in ("organization",) if (value := row["litellm_params"].get(name))}
            yield Deployment(id_, provider, model, {**credentials, **account}, prices(row))


def prices(row: Any) -> Data:
    """Zeros stand for a model without a known price, so that LiteLLM does not guess one by the name in an answer.

    Raises RequestRejected (400) for a model that is not priced by token.
    """
    params = row["litellm_params"]
    own = {name: params[name] for name in CustomPricingLiteLLMParams.model_fields if params.get(name) is not None}
    entry = {**charged_entry(row), **own}
    if any("_cost_per_" in name for name in entry) and entry.get("input_cost_per_token") is None:
        raise bad_request("Models with a price per image, second, character or query cannot run batches.", "model")
    return {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0, **entry}


def check_guardrails(key: UserAPIKeyAuth, model: str, deployment_id: str) -> None:
    """Raises RequestRejected (403) when a guardrail applies: it would see neither the lines nor the results."""
    router: Any = proxy_server.llm_router
    of_model = router.get_deployment(model_id=deployment_id)
    if of_model is None:
        raise unavailable("The model has changed. Try again.")
    own = ASSIGNMENTS.keys.get(key.key_alias or "", ()), ASSIGNMENTS.teams.get(key.team_id or "", ())
    always = any(isinstance(one, CustomGuardrail) and one.default_on for one in litellm.callbacks)
    if always or any(own) or getattr(of_model.litellm_params, "guardrails", None):
        raise forbidden(f"Guardrails apply to your requests for {model}, and they cannot check batches.")
