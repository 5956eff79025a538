import type { Settings } from "../settings/schema";

type ResponseCache = Settings["responseCache"];

/** Calls whose answers LiteLLM can cache: chats, completions and embeddings (litellm/types/utils.py, CallTypes). */
const CALLS = ["acompletion", "atext_completion", "aembedding"];

/** The items of LiteLLM's `cache_params.supported_call_types`. */
export function cachedCalls({ models }: ResponseCache): string {
  return models.length > 0 ? CALLS.join(", ") : "";
}

/** More of LiteLLM's `cache_params`. The mode leaves the decision to `config-templates/litellm/gate/answer_cache.py`. */
export function cacheMode({ models }: ResponseCache): string {
  return models.length > 0 ? "mode: default_off" : "";
}

/** By default, LiteLLM's cache key ignores fields that only some providers know, such as `top_k`. */
export function cacheSettings({ models }: ResponseCache): Readonly<Record<string, unknown>> {
  return models.length > 0 ? { enable_caching_on_provider_specific_optional_params: true } : {};
}

/** The variable that `answer_cache.py` reads. */
export function cacheVariable({ models, ttlSeconds }: ResponseCache): string {
  return JSON.stringify({ models, ttl: ttlSeconds });
}
