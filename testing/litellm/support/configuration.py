"""LiteLLM's configuration in the tests: models and keys."""

from typing import Any

from support.client import Client, token_of
from support.provider import PROVIDER, STATUSES
from support.server import MASTER_KEY, stack_configuration

GLOBAL_KEY = "sk-of-open-webui"
OTHER_KEY = "sk-of-another-program"
SECRET = "a secret of the tests, which is long enough"
MODELS = ("small", "large", "free", "vendor/fast", "cached", "cached-2", "guarded")
# LiteLLM's access groups of each model.
ACCESS_GROUPS = {"vendor/fast": ["beta"]}
ALL_MODELS = tuple(sorted((*MODELS, *STATUSES, "once-a-minute")))
# Written by components/litellm/render-routing.ts with fallbacks: errors must not name models beyond the caller's.
NO_DEBUG = {"expose_router_debug_in_errors": False}
# As components/litellm/render-cache.ts writes it, without Redis.
CACHE = {
    "cache": True,
    "cache_params": {
        "type": "local",
        "mode": "default_off",
        "supported_call_types": ["acompletion", "atext_completion", "aembedding"],
    },
    "enable_caching_on_provider_specific_optional_params": True,
}
# As components/litellm/render-guardrails.ts writes them: one for every request, one for a model, and one
# that the gate assigns.
GUARDRAILS = [
    {
        "guardrail_name": name,
        "litellm_params": {
            "guardrail": "litellm_content_filter",
            "mode": "pre_call",
            "default_on": name == "everywhere",
            "blocked_words": [{"keyword": word, "action": "BLOCK"}],
        },
    }
    for name, word in {"everywhere": "zebra", "by-model": "giraffe", "assigned": "lion"}.items()
]
# LiteLLM's router settings, as components/litellm/render-routing.ts writes them.
FALLBACKS = {
    "fallbacks": [{"unsteady": ["failing", "large", "free"]}, {"unsteady-free": ["large"]}],
    "context_window_fallbacks": [{"narrow": ["large"]}],
    "content_policy_fallbacks": [{"strict": ["large"]}],
}
# Settings that the tests take over from the stack.
SETTINGS = ("drop_params", "num_retries", "global_disable_no_log_param")
# The stack's timeout for a silent provider is 280 s.
SILENCE_SECONDS = 1


def configuration(callbacks: list[str], cache_seconds: int) -> dict[str, Any]:
    stack = stack_configuration()
    kept = {name: stack["litellm_settings"][name] for name in SETTINGS}
    checks = stack["router_settings"]["optional_pre_call_checks"]
    return {
        "model_list": [
            *(provided(name) for name in STATUSES),
            {
                "model_name": "once-a-minute",
                "litellm_params": {"model": "openai/x", "api_key": "none", "mock_response": "Hello!", "rpm": 1},
            },
            *(priced(name) for name in MODELS),
        ],
        "guardrails": GUARDRAILS,
        "litellm_settings": {**kept, "callbacks": callbacks, "request_timeout": SILENCE_SECONDS, **NO_DEBUG, **CACHE},
        "router_settings": {"optional_pre_call_checks": checks, **FALLBACKS},
        "general_settings": {"master_key": MASTER_KEY, "user_api_key_cache_ttl": cache_seconds},
    }


def priced(name: str) -> dict[str, Any]:
    return {
        "model_name": name,
        "model_info": {"access_groups": ACCESS_GROUPS.get(name, [])},
        "litellm_params": {
            "model": f"openai/{name}",
            "api_key": "none",
            # LiteLLM has no mock for counts of tokens.
            "api_base": PROVIDER.url,
            "mock_response": "Hello!",
            **({"guardrails": ["by-model"]} if name == "guarded" else {}),
            # An answer is 20 tokens: 0.05 USD. LiteLLM's versions count a question's tokens differently.
            "input_cost_per_token": 0,
            "output_cost_per_token": 0.0025 if name != "free" else 0,
        },
    }


def provided(name: str) -> dict[str, Any]:
    return {
        "model_name": name,
        "litellm_params": {
            "model": f"openai/{name}",
            "api_key": "none",
            "api_base": PROVIDER.url,
            **({"input_cost_per_token": 0, "output_cost_per_token": 0} if name.endswith("-free") else {}),
        },
    }


def add_keys(database: Client) -> None:
    users, keys = database.db.litellm_usertable, database.db.litellm_verificationtoken
    users.put(
        user_id="openwebui_system", models=["all-proxy-models"], user_role="internal_user", spend=0.0, metadata={}
    )
    for key, alias, user in ((GLOBAL_KEY, "openwebui_global_key", "openwebui_system"), (OTHER_KEY, "other", None)):
        keys.put(
            token=token_of(key), key_alias=alias, user_id=user, models=["all-proxy-models"], spend=0.0, metadata={}
        )
