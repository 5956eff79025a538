import { describe, expect, it } from "vitest";

import { guardrailVariable } from "../../components/litellm/render-guardrails";
import { exampleSettings } from "../support/settings";
import { configFor, MODELS, type Section } from "./support/rendered-config";

describe("the setting guardrails", () => {
  const guardrails = [
    { name: "secrets", contentFilter: { patterns: { aws_access_key: "block" }, words: { zebra: "mask" } } },
    {
      name: "people",
      presidio: {
        analyzerUrl: "http://presidio.example.com:5002",
        anonymizerUrl: "http://presidio.example.com:5001",
        entities: { EMAIL_ADDRESS: "mask" },
      },
      models: ["small"],
      keys: ["openwebui_global_key"],
      teams: ["red"],
    },
  ];

  it("becomes LiteLLM's guardrails, one of them with the model", () => {
    const config = configFor({ guardrails });
    expect(config["guardrails"]).toEqual([
      {
        guardrail_name: "secrets",
        litellm_params: {
          mode: "pre_call",
          default_on: true,
          guardrail: "litellm_content_filter",
          patterns: [{ pattern_type: "prebuilt", pattern_name: "aws_access_key", action: "BLOCK" }],
          blocked_words: [{ keyword: "zebra", action: "MASK" }],
        },
      },
      {
        guardrail_name: "people",
        litellm_params: {
          mode: "pre_call",
          default_on: false,
          guardrail: "presidio",
          presidio_analyzer_api_base: "http://presidio.example.com:5002",
          presidio_anonymizer_api_base: "http://presidio.example.com:5001",
          presidio_filter_scope: "input",
          pii_entities_config: { EMAIL_ADDRESS: "MASK" },
        },
      },
    ]);
    const models = config["model_list"] as unknown as readonly { readonly litellm_params: Section }[];
    expect(models.map(({ litellm_params }) => litellm_params["guardrails"])).toEqual([
      ["people"],
      undefined,
      undefined,
    ]);
  });

  it("asks the stack's own Presidio without addresses, for texts that fit its memory and time", () => {
    const own = { name: "people", presidio: { language: "en", entities: { EMAIL_ADDRESS: "block" } } };
    expect(configFor({ guardrails: [own], resources: { profile: "8c16g" } })["guardrails"]).toMatchObject([
      {
        litellm_params: {
          presidio_analyzer_api_base: "http://presidio-analyzer:3000",
          presidio_anonymizer_api_base: "http://presidio-anonymizer:3000",
          presidio_analyze_chunk_size_bytes: 25_000,
          presidio_language: "en",
        },
      },
    ]);
  });

  it("tells the gate which keys and teams have which", () => {
    expect(guardrailVariable(exampleSettings({ models: MODELS, guardrails }).guardrails)).toBe(
      '{"keys":{"openwebui_global_key":["people"]},"teams":{"red":["people"]}}',
    );
    expect(guardrailVariable([])).toBeUndefined();
  });
});

describe("the setting mcpServers", () => {
  it("becomes LiteLLM's servers, which no key may use without a grant", () => {
    const config = configFor({
      mcpServers: [
        {
          name: "tickets",
          url: "https://mcp.example.com/mcp",
          transport: "http",
          authType: "bearer_token",
          authValue: { secret: "ticketsToken" },
          allowedTools: ["search"],
        },
        { name: "docs", url: "https://docs.example.com/sse", transport: "sse", allowAllKeys: true },
      ],
    });
    expect(config["mcp_servers"]).toEqual({
      tickets: {
        server_id: "tickets",
        url: "https://mcp.example.com/mcp",
        transport: "http",
        auth_type: "bearer_token",
        authentication_token: "os.environ/SECRET_ticketsToken",
        allowed_tools: ["search"],
        allow_all_keys: false,
      },
      docs: { server_id: "docs", url: "https://docs.example.com/sse", transport: "sse", allow_all_keys: true },
    });
    expect(configFor({})).not.toHaveProperty("mcp_servers");
  });
});
