import { join } from "node:path";

import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { renderLitellm } from "../../components/litellm/render-litellm";
import { packageRoot, readPackageFile } from "../../components/settings/package-files";
import { referencedSecrets } from "../../components/settings/secret-references";
import { resolveSettings, type SettingsInput } from "../../components/settings/settings";

/** An entry of LiteLLM's model list. */
interface Entry {
  readonly model_name: string;
  readonly litellm_params: Readonly<Record<string, unknown>>;
  readonly model_info?: Readonly<Record<string, unknown>>;
}

const SETTING = /^llm-stack:/gm;
const RETRIED = "models: [{ name: retried, model: openai/gpt-4o-mini, providerKey: openai, numRetries: 1 }]";
const blocks = [...readPackageFile("docs/models.md").matchAll(/^```yaml\n(.*?)^```/gms)].map(([, text = ""]) => text);
const settingBlocks = blocks.filter((text) => text.startsWith("llm-stack:"));
/** Each documented provider: settings, and the block below them that shows what is rendered. */
const providers = blocks.flatMap((text, index) =>
  text.startsWith("litellm_params:") ? [{ settings: blocks[index - 1] ?? "", rendered: parse(text) as object }] : [],
);

/** What the stack renders from settings as they are in Pulumi.<stack>.yaml, with a value for each secret that they name. */
function entriesOf(text: string): readonly Entry[] {
  const input = parse(text.replaceAll(SETTING, "")) as SettingsInput & { readonly models: { providerKey?: string }[] };
  const keys = input.models.flatMap(({ providerKey }) => providerKey ?? []);
  const hosts = { apiHost: "api.example.com", chatHost: "chat.example.com", adminEmail: "admin@example.com" };
  const settings = resolveSettings(
    { ...hosts, ...input },
    {
      providerKeys: Object.fromEntries(keys.map((name) => [name, "a-long-secret"])),
      secrets: Object.fromEntries(referencedSecrets(input).map((name) => [name, "a-long-secret"])),
    },
  );
  const config = renderLitellm(settings).find(({ path }) => path === "config.yaml")?.content ?? "";
  return (parse(config) as { readonly model_list: readonly Entry[] }).model_list;
}

describe("docs/models.md", () => {
  it.each(settingBlocks.map((text) => [/name: ([\w-]+)/.exec(text)?.[1], text]))(
    "has valid settings for %s",
    (_, text) => {
      expect(entriesOf(text).length).toBeGreaterThan(0);
    },
  );

  it.each(
    providers.map(({ settings, rendered }) => [/name: ([\w-]+)/.exec(settings)?.[1], settings, rendered] as const),
  )("shows what is rendered for %s, from ten lines of settings at most", (_, settings, rendered) => {
    const entries = entriesOf(settings).map(({ litellm_params, model_info }) => ({
      litellm_params,
      ...(model_info && { model_info }),
    }));
    expect(entries).toEqual([rendered]);
    expect(settings.trim().split("\n").length).toBeLessThanOrEqual(11);
  });

  it("has the models that the tests in test/python/providers call through LiteLLM", async () => {
    const entries = providers.flatMap(({ settings }) => entriesOf(settings));
    expect(new Set(entries.map(({ model_name: name }) => name)).size).toBe(entries.length);
    const deployments = settingBlocks.filter((text) => text.includes("order:")).flatMap(entriesOf);
    const models = { providers: entries, deployments: [...deployments, ...entriesOf(RETRIED)] };
    const file = join(packageRoot, "test", "python", "providers", "models.json");
    await expect(await format(JSON.stringify(models), { parser: "json" })).toMatchFileSnapshot(file);
  });
});
