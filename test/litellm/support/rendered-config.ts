import { parse } from "yaml";

import { renderLitellm } from "../../../components/litellm/render-litellm";
import type { SettingsInput } from "../../../components/settings/settings";
import { exampleSettings } from "../../support/settings";

/** Options of one section of LiteLLM's configuration. */
export type Section = Readonly<Record<string, unknown>>;

/** Models with mock answers. */
export const MODELS = ["small", "large", "local"].map((name) => ({
  name,
  model: `openai/${name}`,
  mockResponse: "Hi",
}));

/** LiteLLM's configuration for {@link MODELS} and some changed settings, as LiteLLM reads it: as YAML 1.1. */
export function configFor(changes: SettingsInput): Readonly<Record<string, Section>> {
  const files = renderLitellm(exampleSettings({ models: MODELS, ...changes }));
  const content = files.find(({ path }) => path === "config.yaml")?.content ?? "";
  return parse(content, { version: "1.1" }) as Readonly<Record<string, Section>>;
}
