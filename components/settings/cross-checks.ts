import type { CrossCheck, SettingParts } from "./checks/cross-check";
import { hostChecks } from "./checks/host";
import { keyChecks } from "./checks/keys";
import { modelChecks } from "./checks/models";
import { secretChecks } from "./checks/secrets";
import type { Problem } from "./problems";
import type { Settings } from "./schema";

const crossChecks: readonly CrossCheck[] = [...modelChecks, ...keyChecks, ...hostChecks, ...secretChecks];

/**
 * Applies every rule whose settings, or parts of them, are right.
 *
 * @param whole settings that are right.
 * @param parts the same and, of wrong ones, the parts that are right.
 */
export function crossCheck(whole: Partial<Settings>, parts: SettingParts): Problem[] {
  return crossChecks.flatMap(({ problems }) => problems(whole, parts));
}
