import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse, parseDocument } from "yaml";

import type { PlainObject, PlainValue } from "../components/settings/merge-defaults";
import { didYouMean } from "../components/settings/nearest";
import { packageRoot } from "../components/settings/package-files";
import { SettingsError } from "../components/settings/problems";
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

/** Prefix of this project's keys in a stack's file. */
const PROJECT = "llm-stack";

/** A command was called incorrectly. The message explains the correct call. */
export class UsageError extends Error {}

/** Names of the stacks that have a configuration file. */
export function knownStacks(): string[] {
  return readdirSync(packageRoot)
    .map((file) => /^Pulumi\.([^.]+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .sort();
}

/** A name that Pulumi and Docker accept, and that {@link knownStacks} finds. */
const STACK_NAME = /^[a-zA-Z0-9][\w-]*$/;

/**
 * The stack that a command line names.
 *
 * @throws UsageError when it has no file, with the name that was probably meant.
 */
export function existingStack(stack: string, root = packageRoot): string {
  const [isName, known] = [STACK_NAME.test(stack), knownStacks()];
  // The second finds a link to a file that is gone, which {@link readStackConfig} reports.
  if (isName && (existsSync(stackFile(stack, root)) || known.includes(stack))) return stack;
  // People also give the file's name, or the prefix of the containers.
  const bare = stack.replace(/^.*\//, "").replace(/^Pulumi\.|\.yaml$|^llm-(?=.)/g, "");
  const meant = known.includes(bare) ? ` Did you mean ${bare}?` : didYouMean(bare, known);
  const list = `Known stacks: ${known.join(", ")}.`;
  if (!isName) throw new UsageError(`"${stack}" is not the name of a stack.${meant} ${list}`);
  throw new UsageError(
    `There is no Pulumi.${stack}.yaml.${meant} ${list} To create it: cp Pulumi.dev.yaml Pulumi.${stack}.yaml`,
  );
}

/** Path of a stack's file. */
export function stackFile(stack: string, root = packageRoot): string {
  return join(root, `Pulumi.${stack}.yaml`);
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml` without Pulumi, and so without a passphrase.
 *
 * @param root folder of the project; another revision of it is in another folder.
 * @throws UsageError when the stack has no file; SettingsError with every place where the file is not what Pulumi reads.
 */
export function readStackConfig(stack: string, root = packageRoot): StackConfig {
  const config = configIn(stackFile(existingStack(stack, root), root));
  const secretKeys = Object.keys(config).filter((key) => JSON.stringify(config[key]).includes('"secure":'));
  const values = { ...defaultValues(root), ...mapValues(config, (value) => toText(withoutCiphertext(value))) };
  return { values, secretKeys, secretsInClear: secretsInClear(config) };
}

/** The key `config` of a stack's file. */
function configIn(file: string): PlainObject {
  const name = basename(file);
  const document = parseDocument(readText(file));
  if (document.errors.length > 0) {
    throw new SettingsError(
      document.errors.map(({ message, linePos }) => ({
        path: name,
        message: `is not YAML: ${message.split(/ at line \d+, column \d+:|\n/)[0] ?? ""}`,
        remedy: `fix line ${linePos?.[0].line ?? 1}, column ${linePos?.[0].col ?? 1} of ${name}`,
      })),
    );
  }
  const content = (document.toJS() ?? {}) as PlainValue;
  const config = isObject(content) ? (content["config"] ?? {}) : content;
  const isOutside = isObject(content) && Object.keys(content).some((key) => key.startsWith(`${PROJECT}:`));
  if (isObject(config) && !isOutside) return refuseOtherPrefixes(file, config);
  const remedy = `put every setting of ${name} below the line "config:", indented, as in Pulumi.dev.yaml`;
  throw new SettingsError([{ path: name, message: 'needs its settings in a map "config"', remedy }]);
}

function readText(file: string): string {
  const path = basename(file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const remedy = `ls -l ${path}   # it must be a file that you may read`;
    throw new SettingsError([{ path, message: `cannot be read: ${(error as Error).message}`, remedy }]);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Editors on Windows write UTF-16 with a byte order mark.
    const encoding = bytes[0] === 0xff || bytes[0] === 0xfe ? "UTF-16" : "ISO-8859-1";
    const remedy = `iconv -f ${encoding} -t UTF-8 ${path} > ${path}.new && mv ${path}.new ${path}`;
    throw new SettingsError([{ path, message: "is not in UTF-8", remedy }]);
  }
}

/** Pulumi ignores a key with a mistyped prefix without a word. */
function refuseOtherPrefixes(file: string, config: PlainObject): PlainObject {
  const problems = Object.keys(config).flatMap((key) => {
    const [prefix = "", name] = key.split(":");
    const isMeant = name === undefined || (prefix !== PROJECT && didYouMean(prefix, [PROJECT]) !== "");
    const [path, wanted] = [basename(file), `${PROJECT}:${name ?? prefix}`];
    return isMeant ? [{ path, message: `has the key ${key}`, remedy: `write ${wanted} in ${path}` }] : [];
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return config;
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
