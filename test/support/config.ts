import * as pulumi from "@pulumi/pulumi";

import { SettingsError, type Problem } from "../../components/settings/problems";
import type { Settings } from "../../components/settings/schema";
import { loadSettings, type SecretInputs } from "../../components/settings/settings";
import { readStackConfig } from "../../ops/stack-config";

/** Values for some settings: a text as Pulumi would hand it over, anything else as JSON. */
export type ConfigChanges = Readonly<Record<string, unknown>>;

/** A stack's real configuration, as Pulumi gives it to the program, with other values for some settings. */
export function stackConfig(changes: ConfigChanges = {}, stack = "dev"): Readonly<Record<string, string>> {
  const texts = Object.entries(changes).map(([name, value]): [string, string] => [
    `llm-stack:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...readStackConfig(stack).values, ...Object.fromEntries(texts) };
}

/** Loads the settings of a stack as the program does. */
export function load(changes: ConfigChanges = {}, stack = "dev"): { settings: Settings; secretInputs: SecretInputs } {
  pulumi.runtime.setAllConfig({ ...stackConfig(changes, stack) });
  return loadSettings();
}

/** The error with which a stack is refused. @throws Error when it is not. */
export function refusalOf(changes: ConfigChanges, stack = "dev"): SettingsError {
  try {
    load(changes, stack);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(changes)}`);
}

/** The problems for which a stack is refused. */
export function problemsOf(changes: ConfigChanges, stack = "dev"): readonly Problem[] {
  return refusalOf(changes, stack).problems;
}
