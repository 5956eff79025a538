import type { Settings } from "../settings/schema";

type Routing = Settings["routing"];

/** LiteLLM's `router_settings` for the setting `routing`, except the strategy. */
export function routerSettings(routing: Routing): Readonly<Record<string, unknown>> {
  const retries = Object.entries(routing.retries).map(([error, count]) => [`${error}Retries`, count]);
  return {
    ...listed("fallbacks", routing.fallbacks),
    ...listed("context_window_fallbacks", routing.contextWindowFallbacks),
    ...listed("content_policy_fallbacks", routing.contentPolicyFallbacks),
    ...(retries.length > 0 && { retry_policy: Object.fromEntries(retries) as unknown }),
    ...(routing.allowedFails !== undefined && { allowed_fails: routing.allowedFails }),
    ...(routing.cooldownSeconds !== undefined && { cooldown_time: routing.cooldownSeconds }),
  };
}

/** With fallbacks, LiteLLM's errors would name them, and thus models that the caller may not use. */
export function errorSettings(routing: Routing): Readonly<Record<string, unknown>> {
  const { fallbacks, contextWindowFallbacks, contentPolicyFallbacks } = routing;
  const all = [fallbacks, contextWindowFallbacks, contentPolicyFallbacks];
  return all.some((one) => Object.keys(one).length > 0) ? { expose_router_debug_in_errors: false } : {};
}

/** LiteLLM takes a list of objects with one model each. */
function listed(name: string, fallbacks: Routing["fallbacks"]): Readonly<Record<string, unknown>> {
  const entries = Object.entries(fallbacks).map(([model, targets]) => ({ [model]: targets }));
  return entries.length > 0 ? { [name]: entries } : {};
}
