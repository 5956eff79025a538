"""LiteLLM's configuration in the tests: models and keys."""

import re
from typing import Any

import yaml
from support.client import Client, token_of
from support.provider import PROVIDER, STATUSES
from support.server import MASTER_KEY, SOURCES

GLOBAL_KEY = "sk-of-open-webui"
OTHER_KEY = "sk-of-another-program"
SECRET = "a secret of the tests, which is long enough"
MODELS = ("small", "large", "free", "vendor/fast")
# LiteLLM's access groups of each model.
ACCESS_GROUPS = {"vendor/fast": ["beta"]}
ALL_MODELS = tuple(sorted((*MODELS, *STATUSES, "once-a-minute")))
# Settings that the tests take over from the stack.
SETTINGS = ("drop_params", "num_retries", "global_disable_no_log_param")
# The stack's timeout for a silent provider is 280 s.
SILENCE_SECONDS = 1


def configuration(callbacks: list[str], cache_seconds: int) -> dict[str, Any]:
    # Without the lines that components/litellm/render-litellm.ts fills or removes as a whole.
    template = re.sub(r"(?m)^ *__[A-Z_]+__\n", "", (SOURCES / "config.yaml").read_text())
    stack = yaml.safe_load(template)
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
        "litellm_settings": {**kept, "callbacks": callbacks, "request_timeout": SILENCE_SECONDS},
        "router_settings": {"optional_pre_call_checks": checks},
        "general_settings": {"master_key": MASTER_KEY, "user_api_key_cache_ttl": cache_seconds},
    }


def priced(name: str) -> dict[str, Any]:
    return {
        "model_name": name,
        "model_info": {"access_groups": ACCESS_GROUPS.get(name, [])},
        "litellm_params": {
            "model": f"openai/{name}",
            "api_key": "none",
            "mock_response": "Hello!",
            # An answer is 20 tokens: 0.05 USD. LiteLLM's versions count a question's tokens differently.
            "input_cost_per_token": 0,
            "output_cost_per_token": 0.0025 if name != "free" else 0,
        },
    }


def provided(name: str) -> dict[str, Any]:
    return {
        "model_name": name,
        "litellm_params": {"model": f"openai/{name}", "api_key": "none", "api_base": PROVIDER.url},
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
