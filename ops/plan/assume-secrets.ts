import { parseJson } from "../../components/settings/parse-json";
import { referencedSecrets } from "../../components/settings/secret-references";
import { ENCRYPTED, type StackConfig } from "../stack-config";

const SECRET_SETTINGS = new Set(["llm-stack:providerKeys", "llm-stack:secrets"]);

/** A stack's configuration with a placeholder for each secret that is needed but not set yet. */
export interface AssumedConfig {
  readonly config: StackConfig;
  /** Settings that got a placeholder, for example `providerKeys.openai`. */
  readonly missing: readonly string[];
}

/**
 * Fills in missing secrets, so that a plan is possible before they are set: no rendered file depends on their values. `up` and
 * the doctor require the real ones.
 */
export function assumeSecrets(config: StackConfig): AssumedConfig {
  const required = [
    ...namesIn(config, "models", "providerKey").map((name) => ({ setting: "providerKeys", name })),
    ...Object.entries(config.values)
      .filter(([key]) => !SECRET_SETTINGS.has(key))
      .flatMap(([, text]) => referencedSecrets(parseJson(text)))
      .map((name) => ({ setting: "secrets", name })),
  ];
  const values = { ...config.values };
  const missing: string[] = [];
  for (const { setting, name } of required) {
    const key = `llm-stack:${setting}`;
    const secrets = parseObject(values[key] ?? "{}");
    if (!secrets || name in secrets) continue;
    values[key] = JSON.stringify({ ...secrets, [name]: ENCRYPTED });
    missing.push(`${setting}.${name}`);
  }
  return { config: { ...config, values }, missing };
}

/** Strings in one field of a setting, an object or a list of objects. Settings validation reports any other shape. */
function namesIn({ values }: StackConfig, setting: string, field: string): readonly string[] {
  const value = parseJson(values[`llm-stack:${setting}`] ?? "[]");
  const names = [value].flat().map((entry) => (entry as Readonly<Record<string, unknown>> | null | undefined)?.[field]);
  return [...new Set(names.filter((name) => typeof name === "string"))];
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value = parseJson(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
