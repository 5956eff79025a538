import * as pulumi from "@pulumi/pulumi";

import { SettingsError, type Problem } from "../../components/settings/problems";
import type { Settings } from "../../components/settings/schema";
import { loadSettings, type SecretInputs } from "../../components/settings/settings";
import { readStackConfig } from "../../ops/stack-config";

/** Values for some settings: a string as Pulumi passes it, anything else as JSON. */
export type ConfigChanges = Readonly<Record<string, unknown>>;

/** A stack's real configuration, as Pulumi passes it to the program, with some settings changed. */
export function stackConfig(changes: ConfigChanges = {}, stack = "dev"): Readonly<Record<string, string>> {
  // The documents of `dev` need one of its own models.
  const defaults = "models" in changes ? { documents: {} } : {};
  const texts = Object.entries({ ...defaults, ...changes }).map(([name, value]): [string, string] => [
    `llm-stack:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...readStackConfig(stack).values, ...Object.fromEntries(texts) };
}

/** Loads a stack's settings as the program does. */
export function load(changes: ConfigChanges = {}, stack = "dev"): { settings: Settings; secretInputs: SecretInputs } {
  pulumi.runtime.setAllConfig({ ...stackConfig(changes, stack) });
  return loadSettings();
}

/** The error with which a stack's settings are rejected. @throws Error when they are accepted. */
export function refusalOf(changes: ConfigChanges, stack = "dev"): SettingsError {
  try {
    load(changes, stack);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(changes)}`);
}

/** The problems for which a stack's settings are rejected. */
export function problemsOf(changes: ConfigChanges, stack = "dev"): readonly Problem[] {
  return refusalOf(changes, stack).problems;
}
