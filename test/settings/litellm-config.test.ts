import { describe, expect, it } from "vitest";

import { CLEAR_TEXT } from "../../components/settings/credentials";
import { load, problemsOf } from "../support/config";

/** Each refused path with its reason. */
function refused(config: unknown): Readonly<Record<string, string>> {
  const problems = problemsOf({ litellm: { config } });
  return Object.fromEntries(problems.map(({ path, message }) => [path.replace("litellm.config.", ""), message]));
}

describe("the pass-through litellm.config", () => {
  it("takes LiteLLM's other options", () => {
    const config = {
      litellm_settings: { modify_params: true, enable_json_schema_validation: true },
      router_settings: { timeout: 60, enable_pre_call_checks: true },
      general_settings: { background_health_checks: true, health_check_interval: 300 },
    };
    expect(load({ litellm: { config } }).settings.litellm.config).toEqual(config);
  });

  it("names everything that the stack sets, all at once", () => {
    const found = refused({
      model_list: [],
      litellm_settings: { callbacks: ["x"], cache: false, cache_params: {}, num_retries: 3, request_timeout: 1 },
      router_settings: { redis_host: "x", routing_strategy: "x", optional_pre_call_checks: [] },
      general_settings: {
        master_key: "x",
        database_url: "x",
        custom_key_generate: "x",
        store_model_in_db: true,
        user_url_validation: false,
        allow_requests_on_db_unavailable: true,
        trusted_proxy_ranges: [],
      },
    });
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        "model_list",
        "litellm_settings.callbacks",
        "litellm_settings.cache",
        "litellm_settings.cache_params",
        "litellm_settings.num_retries",
        "litellm_settings.request_timeout",
        "router_settings.redis_host",
        "router_settings.routing_strategy",
        "router_settings.optional_pre_call_checks",
        "general_settings.master_key",
        "general_settings.database_url",
        "general_settings.custom_key_generate",
        "general_settings.store_model_in_db",
        "general_settings.user_url_validation",
        "general_settings.allow_requests_on_db_unavailable",
        "general_settings.trusted_proxy_ranges",
      ]),
    );
    expect(found["general_settings.master_key"]).toBe("is set by the stack");
  });

  it.each([
    ["general_settings", "custom_auth"],
    ["general_settings", "custom_sso"],
    ["general_settings", "enable_jwt_auth"],
    ["general_settings", "litellm_jwtauth"],
    ["general_settings", "enable_oauth2_auth"],
    ["general_settings", "oauth2_config_mappings"],
    ["general_settings", "user_header_name"],
    ["general_settings", "user_header_mappings"],
    ["general_settings", "pass_through_endpoints"],
    ["general_settings", "public_routes"],
    ["general_settings", "allow_client_side_credentials"],
    ["general_settings", "configurable_clientside_auth_params"],
    ["general_settings", "forward_client_headers_to_llm_api"],
    ["general_settings", "disable_spend_logs"],
    ["general_settings", "disable_reset_budget"],
    ["general_settings", "key_management_system"],
    ["general_settings", "use_redis_transaction_buffer"],
    ["general_settings", "user_url_allowed_hosts"],
    ["litellm_settings", "success_callback"],
    ["litellm_settings", "failure_callback"],
    ["litellm_settings", "audit_log_callbacks"],
    ["litellm_settings", "custom_provider_map"],
    ["litellm_settings", "post_call_rules"],
    ["litellm_settings", "set_verbose"],
    ["litellm_settings", "turn_off_message_logging"],
    ["litellm_settings", "fallbacks"],
    ["litellm_settings", "default_fallbacks"],
    ["litellm_settings", "context_window_fallbacks"],
    ["litellm_settings", "allowed_fails"],
    ["litellm_settings", "expose_router_debug_in_errors"],
    ["litellm_settings", "enable_caching_on_provider_specific_optional_params"],
    ["litellm_settings", "model_alias_map"],
    ["litellm_settings", "disable_streaming_logging"],
    ["litellm_settings", "log_raw_request_response"],
    ["litellm_settings", "prometheus_exclude_metrics"],
    ["litellm_settings", "ssl_verify"],
    ["general_settings", "completion_model"],
    ["general_settings", "infer_model_from_keys"],
    ["general_settings", "use_google_kms"],
    ["general_settings", "enable_claude_code_gateway"],
    ["general_settings", "enable_public_model_hub"],
    ["router_settings", "model_group_alias"],
    ["router_settings", "router_general_settings"],
    ["router_settings", "enable_weighted_failover"],
    ["router_settings", "fallbacks"],
    ["router_settings", "default_fallbacks"],
    ["router_settings", "retry_policy"],
    ["router_settings", "model_group_retry_policy"],
    ["router_settings", "allowed_fails_policy"],
    ["router_settings", "cooldown_time"],
    ["router_settings", "cache_responses"],
    ["router_settings", "plugins"],
  ])("refuses %s.%s with a reason", (section, option) => {
    expect(refused({ [section]: { [option]: true } })).toHaveProperty([`${section}.${option}`]);
  });

  it.each(["environment_variables", "include", "callback_settings"])("refuses the section %s", (section) => {
    expect(refused({ [section]: {} })).toHaveProperty([section]);
  });

  it("takes credentials only as references", () => {
    const found = refused({
      credential_list: [{ credential_values: { api_key: "abc", api_base: "https://user:pass@example.com" } }],
      search_tools: [{ litellm_params: { token: "os.environ/LITELLM_MASTER_KEY", note: "sk-1234567890" } }],
    });
    expect(found).toEqual({
      "credential_list[0].credential_values.api_key": CLEAR_TEXT,
      "credential_list[0].credential_values.api_base": CLEAR_TEXT,
      "search_tools[0].litellm_params.token":
        "must be { secret: NAME }: other variables of LiteLLM hold the stack's own secrets",
      "search_tools[0].litellm_params.note": CLEAR_TEXT,
    });
  });

  it("names a missing secret", () => {
    const config = { credential_list: [{ credential_values: { api_key: { secret: "azure" } } }] };
    expect(problemsOf({ litellm: { config } }).map(({ path }) => path)).toEqual(["secrets.azure"]);
  });
});
