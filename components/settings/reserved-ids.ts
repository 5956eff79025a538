/** Name in a model list of LiteLLM that grants every model (litellm/proxy/_types.py, SpecialModelNames). */
export const EVERY_MODEL = "all-proxy-models";

/** LiteLLM user that owns Open WebUI's shared key. The identity callback recognises the key by this owner. */
export const GLOBAL_KEY_USER = "openwebui_system";

/** LiteLLM user that Open WebUI's own administrator maps to. */
export const ADMIN_USER = "openwebui_admin";

/** Team that users join when LiteLLM does not know them yet, if the settings allow it. */
export const UNKNOWN_USERS_TEAM = "newcomers";

/** Alias of the key that may read metrics and nothing else. */
export const METRICS_KEY_ALIAS = "prometheus_metrics_key";

/** IDs of users, teams and keys that the stack creates itself. No declared key may have one of them. */
export const RESERVED_IDS: readonly string[] = [GLOBAL_KEY_USER, ADMIN_USER, UNKNOWN_USERS_TEAM, METRICS_KEY_ALIAS];
