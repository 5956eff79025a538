import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { PlainObject, PlainValue } from "../components/settings/merge-defaults";
import { packageRoot } from "../components/settings/package-files";
import { KEY_PREFIX } from "../components/settings/secret-names";

/** Placeholder for an encrypted value, which only Pulumi can decrypt. It may replace a LiteLLM key, so it starts like one. */
export const ENCRYPTED = `${KEY_PREFIX}[encrypted]`;

/** A stack's configuration as Pulumi would pass it to the program. */
export interface StackConfig {
  /** Values by full key such as `llm-stack:apiHost`; structured values as JSON. Encrypted ones read {@link ENCRYPTED}. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is or contains an encrypted value. */
  readonly secretKeys: readonly string[];
  /** Secrets in plain text in the stack's file, for example `providerKeys.openai`. */
  readonly secretsInClear: readonly string[];
}

/** A command was called incorrectly. The message explains the correct call. */
export class UsageError extends Error {}

/** Names of the stacks that have a configuration file. */
export function knownStacks(): string[] {
  return readdirSync(packageRoot)
    .map((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` without Pulumi, and so without a passphrase.
 *
 * @param root folder of the project; another revision of it is in another folder.
 * @throws UsageError when the stack has no file.
 */
export function readStackConfig(stack: string, root = packageRoot): StackConfig {
  const file = join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new UsageError(
      `There is no Pulumi.${stack}.yaml. Known stacks: ${knownStacks().join(", ")}. ` +
        `To create it: cp Pulumi.dev.yaml Pulumi.${stack}.yaml`,
    );
  }
  const parsed = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: PlainObject | null };
  const config = parsed.config ?? {};
  const secretKeys = Object.keys(config).filter((key) => JSON.stringify(config[key]).includes('"secure":'));
  const values = { ...defaultValues(root), ...mapValues(config, (value) => toText(withoutCiphertext(value))) };
  return { values, secretKeys, secretsInClear: secretsInClear(config) };
}

function secretsInClear(config: PlainObject): string[] {
  return ["providerKeys", "secrets"].flatMap((setting) => {
    const value = config[`llm-stack:${setting}`] ?? {};
    if (isCiphertext(value)) return [];
    if (!isObject(value)) return [setting];
    return Object.keys(value)
      .filter((name) => value[name] !== null && !isCiphertext(value[name]))
      .map((name) => `${setting}.${name}`);
  });
}

function isObject(value: PlainValue | undefined): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Pulumi writes an encrypted value as `{secure: <ciphertext>}`, at any depth. */
function isCiphertext(value: PlainValue | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}

/** Pulumi.yaml's default of each setting by its full key, as text like {@link StackConfig.values}. */
export function defaultValues(root = packageRoot): Record<string, string> {
  const project = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    readonly config: Readonly<Record<string, { readonly default?: PlainValue }>>;
  };
  const entries = Object.entries(project.config).filter(([, { default: value }]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, { default: value }]) => [`llm-stack:${name}`, toText(value ?? null)]));
}

function withoutCiphertext(value: PlainValue): PlainValue {
  if (isCiphertext(value)) return ENCRYPTED;
  if (isObject(value)) return mapValues(value, withoutCiphertext);
  return Array.isArray(value) ? (value as readonly PlainValue[]).map(withoutCiphertext) : value;
}

function toText(value: PlainValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
