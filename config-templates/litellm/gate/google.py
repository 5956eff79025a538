"""Which calls in Google's form (`:generateContent`) LiteLLM charges: those of Google's own models.

For other models LiteLLM 1.101.6 and 1.106.2 translate the call into one of their own and lose the key. They record no
spend, or record it for no one.
"""

from typing import Any

from litellm import get_llm_provider
from litellm.types.utils import CallTypes, LlmProviders
from litellm.utils import ProviderConfigManager

from open_webui_identity.errors import bad_request

CALL_TYPES = (CallTypes.agenerate_content, CallTypes.agenerate_content_stream)


def check_google_form(arguments: dict[str, Any], call_type: Any) -> None:
    """Raises RequestRejected (400) when LiteLLM would translate the call.

    :param arguments: what LiteLLM passes to the deployment that it has chosen, which may be that of a fallback.
    """
    if call_type in CALL_TYPES and not is_google_model(arguments):
        raise bad_request(
            "This form of the API is for Google's own models. Use /v1/chat/completions for this one.", "model"
        )


def is_google_model(arguments: dict[str, Any]) -> bool:
    model, provider, _, _ = get_llm_provider(
        model=arguments["model"], custom_llm_provider=arguments.get("custom_llm_provider")
    )
    if provider not in (LlmProviders.GEMINI, LlmProviders.VERTEX_AI):
        return False
    found = ProviderConfigManager.get_provider_google_genai_generate_content_config(model, LlmProviders(provider))
    return found is not None
