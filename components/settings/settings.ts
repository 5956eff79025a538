import * as pulumi from "@pulumi/pulumi";

import type { SettingParts } from "./checks/cross-check";
import { crossCheck } from "./cross-checks";
import { declaredSettings } from "./declared-settings";
import { typeName, plainMessage, problemsOf, type Issue } from "./issue-problems";
import { mergeDefaults, type PlainObject, type PlainValue } from "./merge-defaults";
import { didYouMean } from "./nearest";
import { problemAt, SettingsError, type Problem } from "./problems";
import { settingSchemas, type SettingName, type Settings } from "./schema";
import { KEY_PREFIX, litellmKeyNames } from "./secret-names";
import { validParts } from "./setting-parts";
import { expandWildcards } from "./wildcards";

const NAMESPACE = "llm-stack";
/**
 * Most consumers take a secret as one line: a file, a URL part, a Redis ACL rule. Service accounts (JSON) and certificates (PEM)
 * may have several.
 */
const SECRET_VALUE = /^[\x21-\x7e]{8,}$|^\s*\{[^]*\}\s*$|^-----BEGIN [^]+-----\s*$/;
/** Settings that list the names within a secret setting. */
const NAMES_OF: Readonly<Partial<Record<SettingName, "providerKeys" | "secrets">>> = {
  providerKeyNames: "providerKeys",
  secretNames: "secrets",
};

/** What a program may pass instead of stack configuration: any part of the settings, as plain values. */
export type SettingsInput = Readonly<
  Partial<Record<Exclude<SettingName, "providerKeyNames" | "secretNames">, PlainValue>>
>;

/** Secret values by name. They never become part of {@link Settings} or of a rendered file. */
export interface SecretInputs {
  /** API keys of model providers, by the name that models refer to. */
  readonly providerKeys: Readonly<Record<string, pulumi.Input<string>>>;
  /** Values that replace generated ones, and secrets that other settings name. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Merges the defaults of Pulumi.yaml under the given settings and checks the result.
 *
 * @throws SettingsError that lists every problem with the command that fixes it.
 */
export function resolveSettings(input: SettingsInput, secretInputs: SecretInputs): Settings {
  return checkSettings(input, secretInputs, []);
}

/**
 * Reads the settings of the running Pulumi program's stack. The only place that reads stack configuration.
 *
 * @throws SettingsError that lists every problem with the command that fixes it; nothing has been created by then.
 */
export function loadSettings(): { settings: Settings; secretInputs: SecretInputs } {
  const { values, problems } = readStackConfig();
  const { providerKeys = {}, secrets = {}, ...rest } = values;
  const secretInputs = {
    providerKeys: secretStrings("providerKeys", providerKeys, problems),
    secrets: secretStrings("secrets", secrets, problems),
  };
  return { settings: checkSettings(rest, secretInputs, problems), secretInputs };
}

function readStackConfig(): { values: PlainObject; problems: Problem[] } {
  const declared = declaredSettings();
  const problems: Problem[] = [];
  const values: Record<string, PlainValue> = {};
  for (const [key, text] of Object.entries(pulumi.runtime.allConfig())) {
    if (!key.startsWith(`${NAMESPACE}:`)) continue;
    const name = key.slice(NAMESPACE.length + 1);
    const declaration = declared[name];
    if (declaration === undefined) {
      const suggestion = didYouMean(name, Object.keys(declared));
      const message = suggestion === "" ? "is not a setting" : `is not a setting.${suggestion}`;
      problems.push({ path: name, message, remedy: `pulumi config rm ${key}` });
    } else {
      values[name] = declaration.type === "string" ? text : parseJson(name, text, declaration.type, problems);
    }
  }
  return { values, problems };
}

function parseJson(name: string, text: string, type: string, problems: Problem[]): PlainValue {
  try {
    return JSON.parse(text) as PlainValue;
  } catch {
    // The message does not show the text, which may be a secret under the wrong name.
    if (name !== "providerKeys" && name !== "secrets") {
      problems.push(problemAt([name], `must be ${typeName(type)}, not plain text`));
    }
    return null;
  }
}

function secretStrings(name: string, value: PlainValue, problems: Problem[]): Record<string, pulumi.Output<string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(problemAt([name], "must be an object of names and values", { remove: true }));
    return {};
  }
  const entries = Object.entries(value as PlainObject).map(([key, given]) => {
    const secret = typeof given === "string" ? given : "";
    if (given === null) {
      problems.push(problemAt([name, key], "has no value"));
    } else if (!SECRET_VALUE.test(secret)) {
      problems.push(problemAt([name, key], "must be at least 8 printable characters without spaces, JSON or PEM"));
    } else if (name === "secrets" && litellmKeyNames.includes(key) && !secret.startsWith(KEY_PREFIX)) {
      problems.push(problemAt([name, key], `must start with ${KEY_PREFIX}, or LiteLLM refuses it`));
    }
    return [key, pulumi.secret(secret)] as const;
  });
  return Object.fromEntries(entries);
}

function checkSettings(input: PlainObject, secretInputs: SecretInputs, found: readonly Problem[]): Settings {
  const problems = [...found];
  const known = new Set(found.map(({ path }) => path.split(/[.[]/, 1)[0]));
  const merged: PlainObject = {
    ...mergeDefaults(defaults(), input),
    providerKeyNames: Object.keys(secretInputs.providerKeys),
    secretNames: Object.keys(secretInputs.secrets),
  };
  const invalid = new Set(found.map(({ path }) => path));
  const settings: Partial<Record<SettingName, unknown>> = {};
  const parts: Partial<Record<SettingName, unknown>> = {};
  for (const name of Object.keys(settingSchemas) as SettingName[]) {
    const secrets = NAMES_OF[name];
    if (secrets && invalid.has(secrets)) continue;
    const result = settingSchemas[name].safeParse(merged[name], { error: plainMessage });
    parts[name] = result.success ? result.data : validParts(merged[name], result.error.issues);
    if (result.success) settings[name] = result.data;
    else if (secrets) problems.push(...nameProblems(secrets, result.error.issues, merged[name]));
    else if (!known.has(name)) problems.push(...result.error.issues.flatMap((issue) => problemsOf(name, issue)));
  }
  problems.push(...crossCheck(settings as Partial<Settings>, parts as SettingParts));
  if (problems.length > 0) throw new SettingsError(problems);
  const checked = settings as unknown as Settings;
  return { ...checked, models: expandWildcards(checked.models) };
}

/** Problems of invalid secret names, reported at the setting that holds the values. */
function nameProblems(setting: string, issues: readonly Issue[], names: PlainValue | undefined): Problem[] {
  return issues.map(({ path, message }) => {
    const name = (names as readonly string[])[Number(path[0])] ?? "";
    return problemAt([setting, name], message, { remove: true });
  });
}

function defaults(): PlainObject {
  const entries = Object.entries(declaredSettings())
    .filter(([name]) => name !== "providerKeys" && name !== "secrets")
    .map(([name, { default: value }]) => [name, value ?? null] as const);
  return Object.fromEntries(entries);
}
