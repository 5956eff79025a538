import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../../components/settings/schema";
import { loadSettings } from "../../components/settings/settings";
import { isWildcard } from "../../components/settings/wildcards";
import { OperationError } from "../command";
import { readStackConfig, UsageError } from "../stack-config";

/**
 * A stack's settings, as the program would load them, with placeholders for secrets.
 *
 * @throws SettingsError when they are invalid, UsageError when the stack has no file.
 */
export function settingsOf(stack: string): Settings {
  const { values, secretKeys } = readStackConfig(stack);
  pulumi.runtime.setAllConfig({ ...values }, [...secretKeys]);
  return loadSettings().settings;
}

/**
 * Name of the model to ask.
 *
 * @param chosen name from the command line.
 * @throws OperationError when no chat model is declared.
 */
export function chatModel({ models }: Pick<Settings, "models">, chosen: string | undefined): string {
  const names = models.filter(({ mode }) => mode === undefined || mode === "chat").map(({ name }) => name);
  if (chosen !== undefined) {
    if (names.some((name) => name === chosen || isWildcard(name))) return chosen;
    throw new UsageError(`There is no chat model ${chosen}. The stack has: ${names.join(", ")}.`);
  }
  const first = names.find((name) => !isWildcard(name));
  if (first === undefined) {
    throw new OperationError(
      "The stack declares no chat model by name. Name one to ask: npm run smoke -- --model NAME",
    );
  }
  return first;
}
