import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { declaredSettings } from "../components/internal/declared-settings";
import type { PlainObject, PlainValue } from "../components/internal/merge-defaults";
import { packageRoot } from "../components/internal/package-files";

/** Stands for an encrypted value where only Pulumi could decrypt it. */
export const ENCRYPTED = "[encrypted]";

/** A stack's configuration as Pulumi would hand it to the program. */
export interface StackConfig {
  /** Values by full key such as `llm-stack:apiHost`; structured values as JSON. Encrypted ones read {@link ENCRYPTED}. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys with an encrypted value in them. */
  readonly secretKeys: readonly string[];
}

/** A command was used wrongly; the message says how to use it. */
export class UsageError extends Error {}

/** Names of the stacks that have a configuration file. */
export function knownStacks(): string[] {
  return readdirSync(packageRoot)
    .map((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` without Pulumi, so also without a passphrase.
 *
 * @throws UsageError when the stack has no file.
 */
export function readStackConfig(stack: string): StackConfig {
  const file = join(packageRoot, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    throw new UsageError(
      `There is no Pulumi.${stack}.yaml. Known stacks: ${knownStacks().join(", ")}. ` +
        `For a new one: cp Pulumi.dev.yaml Pulumi.${stack}.yaml`,
    );
  }
  const { config = {} } = (parse(readFileSync(file, "utf8")) ?? {}) as { config?: PlainObject };
  const secretKeys = Object.keys(config).filter((key) => JSON.stringify(config[key]).includes('"secure":'));
  const values = { ...defaultValues(), ...mapValues(config, (value) => toText(withoutCiphertext(value))) };
  return { values, secretKeys };
}

function defaultValues(): Record<string, string> {
  const entries = Object.entries(declaredSettings()).filter(([, { default: value }]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, { default: value }]) => [`llm-stack:${name}`, toText(value ?? null)]));
}

/** Pulumi writes an encrypted value as `{secure: <ciphertext>}`, at any depth. */
function withoutCiphertext(value: PlainValue): PlainValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly PlainValue[]).map(withoutCiphertext);
  const object = value as PlainObject;
  const isCiphertext = Object.keys(object).length === 1 && typeof object["secure"] === "string";
  return isCiphertext ? ENCRYPTED : mapValues(object, withoutCiphertext);
}

function toText(value: PlainValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function mapValues<From, To>(object: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
