import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { providerKeyVariable } from "../../components/litellm/model-params";
import { renderLitellm } from "../../components/litellm/render-litellm";
import type { PlainValue } from "../../components/settings/merge-defaults";
import { packageRoot } from "../../components/settings/package-files";
import type { SettingsInput } from "../../components/settings/settings";
import { exampleSettings } from "../support/settings";

type Section = Readonly<Record<string, unknown>>;

interface LitellmConfig {
  readonly model_list: readonly { readonly model_name: unknown; readonly litellm_params: Section }[];
  readonly litellm_settings: Section & { readonly cache_params: Section };
  readonly router_settings: Section;
  readonly general_settings: Section;
}

function contentFor(changes: SettingsInput = {}): string {
  const file = renderLitellm(exampleSettings(changes)).find(({ path }) => path === "config.yaml");
  return file?.content ?? "";
}

/** LiteLLM reads YAML 1.1, in which for example `on` and `1:30` are not text. */
function configFor(changes: SettingsInput = {}): LitellmConfig {
  return parse(contentFor(changes), { version: "1.1" }) as LitellmConfig;
}

function parametersOf(model: Readonly<Record<string, PlainValue>>): Section {
  const { model_list: models } = configFor({ models: [{ name: "m", model: "openai/m", mockResponse: "x", ...model }] });
  return models[0]?.litellm_params ?? {};
}

/** Where LiteLLM and Python look for a module, relative to the configuration's folder. */
function pathOf(module: string): string {
  return `${module.replaceAll(".", "/")}.py`;
}

describe("LiteLLM's model list", () => {
  it("has every model under its public name, in the order of the settings", () => {
    const { model_list: models } = configFor({
      models: [
        { name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai", rpm: 500, tpm: 200_000 },
        { name: "llama", model: "openai/llama-3.3-70b", apiBase: "https://llm.internal.example.com/v1" },
        { name: "mock", model: "openai/mock", mockResponse: "Hello" },
      ],
    });
    expect(models).toEqual([
      {
        model_name: "gpt",
        litellm_params: {
          model: "openai/gpt-4o-mini",
          api_key: "os.environ/PROVIDER_KEY_OPENAI",
          rpm: 500,
          tpm: 200_000,
        },
      },
      {
        model_name: "llama",
        litellm_params: {
          model: "openai/llama-3.3-70b",
          api_base: "https://llm.internal.example.com/v1",
          api_key: "none",
        },
      },
      {
        model_name: "mock",
        litellm_params: { model: "openai/mock", api_key: "none", mock_response: "Hello" },
      },
    ]);
  });

  it("converts prices per million tokens to prices per token", () => {
    const { input_cost_per_token: input, output_cost_per_token: output } = parametersOf({
      prices: { inputPerMillionTokens: 2.5, outputPerMillionTokens: 10 },
    });
    expect(input).toBeCloseTo(0.0000025, 15);
    expect(output).toBeCloseTo(0.00001, 15);
  });

  it.each([
    [0.15, "0.00000015"],
    [0.2, "0.0000002"],
    [1, "0.000001"],
    [75, "0.000075"],
    [1000, "0.001"],
    [0, "0"],
    [0.000001, "0.000000000001"],
  ])("writes a price of %d per million without an exponent, which LiteLLM would read as text", (price, text) => {
    const content = contentFor({
      models: [{ name: "m", model: "openai/m", mockResponse: "x", prices: { outputPerMillionTokens: price } }],
    });
    expect(/output_cost_per_token: (.*)/.exec(content)?.[1]).toBe(text);
  });

  it("has no price where none is set, so LiteLLM's own price list applies", () => {
    expect(Object.keys(parametersOf({}))).toEqual(["model", "api_key", "mock_response"]);
  });

  it.each(["yes", "No", "on", "off", "1:30", "2026-11-21", "1_000", "null", "~", "0x1f", "# a", "a: b", "- a", "<<"])(
    "keeps the text %s text for a YAML 1.1 parser",
    (text) => {
      expect(parametersOf({ mockResponse: text })["mock_response"]).toBe(text);
    },
  );

  it("preserves text with several lines, quotes and indentation", () => {
    const text = 'First "line"\n\n    indented __NOT_A_PLACEHOLDER__\nlast';
    expect(parametersOf({ mockResponse: text })["mock_response"]).toBe(text);
  });

  it("never contains a bare tab, at which LiteLLM's YAML parser stops", () => {
    const models = [{ name: "m", model: "openai/m", mockResponse: "column\tcolumn" }];
    expect(contentFor({ models })).not.toContain("\t");
  });
});

describe("LiteLLM's configuration", () => {
  it("references every secret and contains none", () => {
    const config = configFor();
    expect(config.general_settings).toMatchObject({
      master_key: "os.environ/LITELLM_MASTER_KEY",
      database_url: "os.environ/DATABASE_URL",
    });
    expect(config.router_settings["redis_password"]).toBe("os.environ/REDIS_PASSWORD");
    expect(config.litellm_settings.cache_params["password"]).toBe("os.environ/REDIS_PASSWORD");
    expect(contentFor()).not.toMatch(/openai-key|sk-/);
  });

  it("expires its key cache soon enough for a block to take effect within 5 seconds", () => {
    const config = configFor();
    expect(config.general_settings["user_api_key_cache_ttl"]).toBe(4);
    expect(config.litellm_settings).toMatchObject({ cache: true, enable_redis_auth_cache: false });
    expect(config.litellm_settings.cache_params).toMatchObject({ type: "redis", supported_call_types: [] });
  });

  it("refuses requests when it cannot check a key or a budget", () => {
    expect(configFor().general_settings["allow_requests_on_db_unavailable"]).toBe(false);
  });

  it("requires a key for metrics", () => {
    expect(configFor().litellm_settings).toMatchObject({
      callbacks: ["prometheus", "gate.callback.enforcer", "open_webui_identity.callback.enforcer"],
      require_auth_for_metrics_endpoint: true,
    });
  });

  it("stores no prompt, and keeps spend logs as long as the settings say", () => {
    const retention = { spendLogDays: 7 };
    expect(configFor({ retention }).general_settings).toMatchObject({
      store_prompts_in_spend_logs: false,
      store_model_in_db: false,
      maximum_spend_logs_retention_period: "7d",
    });
  });

  it.each([
    [1, 20],
    [2, 10],
    [3, 6],
    [6, 3],
  ])("shares the database connections of two generations among %i workers: %i each", (litellmWorkers, connections) => {
    const resources = { profile: "8c16g", services: { litellm: { memory: 1152 * litellmWorkers } } };
    const { general_settings: settings } = configFor({ litellmWorkers, resources });
    expect(settings["database_connection_pool_limit"]).toBe(connections);
  });

  it("trusts only Nginx's network about the client's address", () => {
    expect(configFor({ subnet: "10.50.0.0/16" }).general_settings["trusted_proxy_ranges"]).toEqual(["10.50.32.0/19"]);
  });

  it("ships the file in which LiteLLM looks for each callback and hook, and their imports", () => {
    const { litellm_settings: settings, general_settings: general } = configFor();
    const callbacks = (settings["callbacks"] as string[]).filter((name) => name !== "prometheus");
    const hooks = [general["custom_key_generate"], general["custom_key_update"]] as string[];
    expect([...callbacks, ...hooks]).toHaveLength(4);
    const files = new Map(renderLitellm(exampleSettings()).map(({ path, content }) => [path, content]));
    for (const name of [...callbacks, ...hooks]) {
      const [, module = "", object = ""] = /^(.+)\.(\w+)$/.exec(name) ?? [];
      expect(files.get(pathOf(module)), name).toMatch(new RegExp(`^(${object} = |async def ${object}\\()`, "m"));
    }
    const packages = readdirSync(join(packageRoot, "config-templates/litellm"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !["keys", "people"].includes(entry.name))
      .map(({ name }) => name);
    const own = new RegExp(`^(?:from|import) ((?:${packages.join("|")})\\b[\\w.]*)`, "gm");
    const imported = [...files.values()].flatMap((content) =>
      [...content.matchAll(own)].map(([, module = ""]) => module),
    );
    expect(imported.length).toBeGreaterThan(20);
    for (const module of imported.filter((name) => !packages.includes(name))) {
      expect([...files.keys()]).toContain(pathOf(module));
    }
    for (const name of packages) expect([...files.keys()]).toContain(`${name}/__init__.py`);
  });

  it("ships no empty file, which the Docker provider would not upload", () => {
    const files = renderLitellm(exampleSettings());
    expect(files.filter(({ content }) => content.trim() === "")).toEqual([]);
  });

  it("ships an executable entry point", () => {
    const wrapper = renderLitellm(exampleSettings()).find(({ path }) => path === "with-secrets.sh");
    expect(wrapper?.executable).toBe(true);
    expect(wrapper?.content).toMatch(/^#!\/bin\/sh\n/);
  });
});

describe("providerKeyVariable", () => {
  it("derives a shell variable's name from a provider's name", () => {
    expect(providerKeyVariable("openai")).toBe("PROVIDER_KEY_OPENAI");
    expect(providerKeyVariable("azureEast2")).toBe("PROVIDER_KEY_AZUREEAST2");
  });
});
