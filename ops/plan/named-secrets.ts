import { KEY_PREFIX } from "../../components/settings/secret-names";
import { ENCRYPTED } from "../stack-config";

/** Pulumi's type of a generated secret. */
export const PASSWORD = "random:index/randomPassword:RandomPassword";

/** Settings whose values are secrets by name. */
const SECRET_SETTINGS = ["providerKeys", "secrets"] as const;
const MARK = new RegExp(`\\[((?:${SECRET_SETTINGS.join("|")})\\.[^\\]]+)\\]`, "g");

/** Makes the placeholders of encrypted settings distinct, so that {@link secretsByInput} finds where each one is used. */
export function markSecrets(values: Readonly<Record<string, string>>): Record<string, string> {
  const marked = { ...values };
  for (const setting of SECRET_SETTINGS) {
    const key = `llm-stack:${setting}`;
    const secrets = parseObject(values[key]);
    if (!secrets) continue;
    const entries = Object.entries(secrets).map(([name, value]) => {
      return [name, value === ENCRYPTED ? `${KEY_PREFIX}[${setting}.${name}]` : value] as const;
    });
    marked[key] = JSON.stringify(Object.fromEntries(entries));
  }
  return marked;
}

/**
 * By input, the secrets that its value contains or is computed from: generated ones by the name of their resource, marked
 * ones by their setting, for example `providerKeys.openai`.
 *
 * @param inputs a resource's inputs, secrets included.
 * @param dependencies by input, the resources that its value is computed from.
 */
export function secretsByInput(
  inputs: Readonly<Record<string, unknown>>,
  dependencies: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  const found = Object.entries(inputs).map(([input, value]) => {
    const generated = (dependencies[input] ?? []).map((key) => key.split("::")).filter(([type]) => type === PASSWORD);
    const text = JSON.stringify(value) as string | undefined;
    const names = [...generated, ...(text ?? "").matchAll(MARK)].map(([, name = ""]) => name);
    return [input, [...new Set(names)].sort()] as const;
  });
  return Object.fromEntries(found.filter(([, names]) => names.length > 0));
}

/** Returns undefined for anything but an object, which settings validation reports. */
function parseObject(text = "{}"): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
