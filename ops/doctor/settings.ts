import * as pulumi from "@pulumi/pulumi";

import { declaredSettings } from "../../components/settings/declared-settings";
import { mergeDefaults, type PlainObject, type PlainValue } from "../../components/settings/merge-defaults";
import { SettingsError } from "../../components/settings/problems";
import { settingSchemas, type SettingName, type Settings } from "../../components/settings/schema";
import { loadSettings } from "../../components/settings/settings";
import type { StackConfig } from "../stack-config";
import { forStack } from "../stack-remedy";
import type { Finding } from "./finding";

const CHECK = "settings";

/** The valid settings, for the checks that need them. */
export interface EvaluatedSettings {
  readonly settings: Partial<Settings>;
  readonly findings: readonly Finding[];
}

/** Loads a stack's settings as the program would and turns each problem into a finding. */
export function evaluateSettings(stack: string, config: StackConfig): EvaluatedSettings {
  pulumi.runtime.setAllConfig({ ...config.values }, [...config.secretKeys]);
  try {
    const { settings } = loadSettings();
    const plainText = secretsInClear(stack, config);
    const ok: Finding = { check: CHECK, level: "ok", message: "complete and consistent" };
    return { settings, findings: plainText.length > 0 ? plainText : [ok] };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const findings = [...settingsFindings(stack, error), ...secretsInClear(stack, config)];
    return { settings: validSettings(config), findings };
  }
}

/** Every problem of an error as a finding. */
export function settingsFindings(stack: string, { problems }: SettingsError): Finding[] {
  return problems.map(({ path, message, remedy }): Finding => {
    return { check: CHECK, level: "error", message: `${path} ${message}`, remedy: forStack(stack, remedy) };
  });
}

/** Secrets in plain text, which anyone with access to the repository can read. */
function secretsInClear(stack: string, config: StackConfig): Finding[] {
  return config.secretsInClear.map((name) => ({
    check: CHECK,
    level: "error",
    message: `${name} is in plain text in Pulumi.${stack}.yaml`,
    remedy: `pulumi config set --stack ${stack} --secret --path 'llm-stack:${name}'`,
  }));
}

/** Each setting that is valid by itself, so that one mistake does not hide problems of the host. */
function validSettings({ values }: StackConfig): Partial<Settings> {
  const declared = Object.entries(declaredSettings());
  const defaults = Object.fromEntries(declared.map(([name, { default: value = null }]) => [name, value]));
  const given = declared.flatMap(([name, { type }]) => {
    const text = values[`llm-stack:${name}`];
    const value = text === undefined ? undefined : plainValue(text, type === "string");
    return value === undefined ? [] : [[name, value] as const];
  });
  const merged: PlainObject = mergeDefaults(defaults, Object.fromEntries(given));
  const valid = (Object.keys(settingSchemas) as SettingName[]).flatMap((name) => {
    const result = settingSchemas[name].safeParse(merged[name]);
    return result.success ? [[name, result.data] as const] : [];
  });
  return Object.fromEntries(valid);
}

function plainValue(text: string, isText: boolean): PlainValue {
  if (isText) return text;
  try {
    return JSON.parse(text) as PlainValue;
  } catch {
    // No structured setting is a string, so the schema rejects it.
    return text;
  }
}
