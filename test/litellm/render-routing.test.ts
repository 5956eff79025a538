import { describe, expect, it } from "vitest";

import { callbackSecretFiles, callbackVariables } from "../../components/litellm/render-callbacks";
import { namedSecretFiles } from "../../components/litellm/secret-variables";
import { exampleSettings } from "../support/settings";
import { configFor } from "./support/rendered-config";

describe("the setting routing", () => {
  it("becomes LiteLLM's router settings", () => {
    const { router_settings, litellm_settings } = configFor({
      routing: {
        strategy: "least-busy",
        fallbacks: { small: ["large", "local"], local: ["small"] },
        contextWindowFallbacks: { small: ["large"] },
        contentPolicyFallbacks: { large: ["local"] },
        retries: { TimeoutError: 1, RateLimitError: 2 },
        allowedFails: 3,
        cooldownSeconds: 30,
      },
    });
    expect(router_settings).toMatchObject({
      routing_strategy: "least-busy",
      fallbacks: [{ small: ["large", "local"] }, { local: ["small"] }],
      context_window_fallbacks: [{ small: ["large"] }],
      content_policy_fallbacks: [{ large: ["local"] }],
      retry_policy: { TimeoutErrorRetries: 1, RateLimitErrorRetries: 2 },
      allowed_fails: 3,
      cooldown_time: 30,
      optional_pre_call_checks: ["enforce_model_rate_limits"],
    });
    expect(litellm_settings).toMatchObject({ num_retries: 0, expose_router_debug_in_errors: false });
  });

  it("adds nothing by default", () => {
    const { router_settings, litellm_settings } = configFor({});
    expect(Object.keys(router_settings ?? {})).toEqual([
      "routing_strategy",
      "optional_pre_call_checks",
      "redis_host",
      "redis_port",
      "redis_password",
      "cache_kwargs",
    ]);
    expect(litellm_settings).not.toHaveProperty("expose_router_debug_in_errors");
  });
});

describe("the setting responseCache", () => {
  it("lets LiteLLM cache answers, and leaves it to the gate who gets them again", () => {
    const { litellm_settings } = configFor({ responseCache: { models: ["small"] } });
    expect(litellm_settings).toMatchObject({
      cache_params: { mode: "default_off", supported_call_types: ["acompletion", "atext_completion", "aembedding"] },
      enable_caching_on_provider_specific_optional_params: true,
    });
  });

  it("caches no answers by default", () => {
    expect(configFor({})["litellm_settings"]).toMatchObject({ cache_params: { supported_call_types: [] } });
  });
});

describe("the setting callbacks", () => {
  const callbacks = {
    langfuse: {
      host: "https://langfuse.example.com",
      publicKey: { secret: "langfusePublic" },
      secretKey: { secret: "langfuseSecret" },
    },
    openTelemetry: { endpoint: "https://otel.example.com", protocol: "http", headers: { secret: "otelHeaders" } },
    s3: {
      bucket: "llm-logs",
      region: "eu-central-1",
      accessKeyId: { secret: "s3Id" },
      secretAccessKey: { secret: "s3Secret" },
      path: "prod",
    },
  };

  it("adds integrations after the stack's own, which must run first, and sends no prompts", () => {
    const { litellm_settings } = configFor({ callbacks });
    expect(litellm_settings).toMatchObject({
      callbacks: [
        "prometheus",
        "gate.callback.enforcer",
        "open_webui_identity.callback.enforcer",
        "langfuse",
        "otel",
        "s3_v2",
      ],
      turn_off_message_logging: true,
      s3_callback_params: {
        s3_bucket_name: "llm-logs",
        s3_region_name: "eu-central-1",
        s3_aws_access_key_id: "os.environ/SECRET_s3Id",
        s3_aws_secret_access_key: "os.environ/SECRET_s3Secret",
        s3_path: "prod",
      },
    });
    expect(configFor({ callbacks: { ...callbacks, messages: true } })["litellm_settings"]).toMatchObject({
      turn_off_message_logging: false,
    });
  });

  it("gives LiteLLM secrets as files and addresses as variables", () => {
    const settings = exampleSettings({ callbacks });
    const inputs = { providerKeys: {}, secrets: {} };
    const files = [...callbackSecretFiles(settings, inputs), ...namedSecretFiles(settings, inputs)];
    expect(files.map(({ path }) => path)).toEqual([
      "LANGFUSE_PUBLIC_KEY",
      "LANGFUSE_SECRET_KEY",
      "OTEL_EXPORTER_OTLP_HEADERS",
      "SECRET_s3Id",
      "SECRET_s3Secret",
    ]);
    expect(callbackVariables(settings.callbacks)).toEqual({
      LANGFUSE_HOST: "https://langfuse.example.com",
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://otel.example.com",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
    });
  });
});

describe("the setting litellm.config", () => {
  it("is merged into the sections of LiteLLM's configuration, with secrets as references", () => {
    const config = configFor({
      litellm: {
        config: {
          litellm_settings: { modify_params: true },
          router_settings: { timeout: 60 },
          general_settings: { background_health_checks: true },
          search_tools: [
            { search_tool_name: "web", litellm_params: { search_provider: "tavily", api_key: { secret: "tavily" } } },
          ],
        },
      },
    });
    expect(config["litellm_settings"]).toMatchObject({ modify_params: true, drop_params: true });
    expect(config["router_settings"]).toMatchObject({ timeout: 60 });
    expect(config["general_settings"]).toMatchObject({ background_health_checks: true });
    expect(config["search_tools"]).toEqual([
      { search_tool_name: "web", litellm_params: { search_provider: "tavily", api_key: "os.environ/SECRET_tavily" } },
    ]);
  });
});
