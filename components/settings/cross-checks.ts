import type { CrossCheck, SettingParts } from "./checks/cross-check";
import { hostChecks } from "./checks/host";
import { keyChecks } from "./checks/keys";
import { modelChecks } from "./checks/models";
import { priceChecks } from "./checks/prices";
import { secretChecks } from "./checks/secrets";
import { wildcardChecks } from "./checks/wildcards";
import type { Problem } from "./problems";
import type { Settings } from "./schema";

const crossChecks: readonly CrossCheck[] = [
  ...modelChecks,
  ...wildcardChecks,
  ...priceChecks,
  ...keyChecks,
  ...hostChecks,
  ...secretChecks,
];

/**
 * Applies every rule whose settings, or their parts, are valid.
 *
 * @param valid settings that are valid.
 * @param parts the same and, for invalid settings, their valid parts.
 */
export function crossCheck(valid: Partial<Settings>, parts: SettingParts): Problem[] {
  return crossChecks.flatMap(({ problems }) => problems(valid, parts));
}
