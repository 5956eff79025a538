"""Whether LiteLLM knows what a call of a model costs.

LiteLLM charges nothing, without a word, for a deployment with neither prices of its own nor an entry in its price list
(model_prices_and_context_window_backup.json; the variable LITELLM_LOCAL_MODEL_COST_MAP makes it read only that file).
An entry of only zeros is no price: the list has them also for models whose provider charges.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from typing import Any

import litellm
from litellm.cost_calculator import _select_model_name_for_cost_calc
from litellm.litellm_core_utils.litellm_logging import use_custom_pricing_for_model
from litellm.utils import _cached_get_model_info_helper

# LiteLLM asks these over the network about a model, and neither knows a price.
ASKING_PROVIDERS = frozenset({"huggingface", "lemonade", "ollama", "ollama_chat"})
PRICE = re.compile(r"(input|output)_(dbu_)?cost_per_|(^|_)cost_per_(second|page|credit)|^tiered_pricing$")
# Image models may be listed by quality and size only: azure/hd/1024-x-1024/dall-e-3.
SIZED = re.compile(r"(?:[a-z_]+/)*\d+-x-\d+/(?:[a-z0-9]+-steps/)?(?P<name>.+)")

Row = Mapping[str, Any]
NOTHING: Row = {}


def unpriced_model(router: Any, model: str, team_id: str | None) -> str | None:
    """The first provider's model without a known price that a request for `model` may reach, including its fallbacks.

    None if each has a price, or if LiteLLM does not offer the model.

    :param model: the name after LiteLLM has applied aliases.
    """
    for name in reachable_models(router, model):
        for deployment in deployments(router, name, team_id):
            if not has_price(deployment):
                return str(deployment["litellm_params"]["model"])
    return None


def reachable_models(router: Any, model: str) -> Iterator[str]:
    """The model, and the models that LiteLLM's configuration falls back to, one after the other."""
    waiting, seen = [model], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting.extend(fallback_targets(router, name))


def fallback_targets(router: Any, model: str) -> Iterator[str]:
    for setting in ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks"):
        for entry in getattr(router, setting, None) or ():
            # `*` holds the default fallbacks.
            for target in [*(entry.get(model) or ()), *(entry.get("*") or ())] if isinstance(entry, Mapping) else ():
                name = target.get("model") if isinstance(target, Mapping) else target
                if isinstance(name, str):
                    yield name


def deployments(router: Any, model: str, team_id: str | None) -> list[Row]:
    """Every deployment of that name, those of a matching wildcard, or the one with that id."""
    found = router.get_model_list(model_name=model, team_id=team_id)
    if not found and router.has_model_id(model):
        found = [router.get_deployment(model_id=model).to_json(exclude_none=True)]
    return list(found or ())


def has_price(deployment: Row) -> bool:
    """Whether LiteLLM will charge the deployment by prices of its own, which may be 0, or by its price list."""
    charged, provider, is_own = charged_model(deployment)
    return is_own or (charged is not None and is_listed(charged, provider))


def charged_entry(deployment: Row) -> Row:
    """The prices by which LiteLLM will charge the deployment, in LiteLLM's words; empty if it knows none."""
    charged, provider, is_own = charged_model(deployment)
    if charged is None or is_own:
        return entry_of(charged or "")
    return listed_entry(charged, provider)


def charged_model(deployment: Row) -> tuple[str | None, str | None, bool]:
    """The name in LiteLLM's price list, the provider, and whether the name is the deployment's own id."""
    params, info = deployment["litellm_params"], deployment.get("model_info") or NOTHING
    own_id = info.get("id")
    model, provider = split_provider(params)
    charged = _select_model_name_for_cost_calc(
        model=model,
        completion_response=None,
        base_model=info.get("base_model") or params.get("base_model"),
        custom_pricing=use_custom_pricing_for_model({**params, "metadata": {"model_info": info}}),
        custom_llm_provider=provider,
        router_model_id=own_id,
    )
    return charged, provider, own_id is not None and charged in (own_id, f"{provider}/{own_id}")


def split_provider(params: Row) -> tuple[str, str | None]:
    """The model without its provider, and the provider, as LiteLLM reads them when it calls the model."""
    model = str(params["model"])
    try:
        name, provider, _, _ = litellm.get_llm_provider(
            model=model, custom_llm_provider=params.get("custom_llm_provider"), api_base=params.get("api_base")
        )
    except Exception:  # LiteLLM raises a BadRequestError, and knows no provider's price either.
        return model, None
    return name, provider


def is_listed(model: str, provider: str | None) -> bool:
    """Whether LiteLLM's price list has a price for the model; None as the provider leaves LiteLLM to guess it."""
    if provider in ASKING_PROVIDERS:
        return False
    # LiteLLM also adds an entry without prices for each deployment.
    by_size = f"{provider}/{model.removeprefix(f'{provider}/')}"
    return is_priced(listed_entry(model, provider)) or by_size in sized_models()


def listed_entry(model: str, provider: str | None) -> Row:
    try:
        key: str = _cached_get_model_info_helper(model=model, custom_llm_provider=provider)["key"]
    except Exception:  # LiteLLM raises plain exceptions for models outside the list.
        return NOTHING
    return entry_of(key)


def entry_of(key: str) -> Row:
    """An entry of LiteLLM's price list; empty if there is none."""
    entry: Row = litellm.model_cost.get(key, NOTHING)
    return entry


def is_priced(entry: Row) -> bool:
    """Whether an entry of the price list has a price above 0."""
    return any(PRICE.search(name) is not None and is_positive(value) for name, value in entry.items())


def is_positive(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(tier, Mapping) and is_priced(tier) for tier in value)
    return isinstance(value, int | float) and value > 0


@functools.cache
def sized_models() -> frozenset[str]:
    """Image models that the list has only by size, each with its provider."""
    found = ((SIZED.fullmatch(key), entry) for key, entry in litellm.model_cost.items() if is_priced(entry))
    return frozenset(
        f"{entry.get('litellm_provider')}/{match['name'].removeprefix(str(entry.get('litellm_provider')) + '/')}"
        for match, entry in found
        if match is not None
    )
