import type { CrossCheck } from "./checks/cross-check";
import { hostChecks } from "./checks/host";
import { keyChecks } from "./checks/keys";
import { modelChecks } from "./checks/models";
import { secretChecks } from "./checks/secrets";
import type { Problem } from "./problems";
import type { Settings } from "./schema";

const crossChecks: readonly CrossCheck[] = [...modelChecks, ...keyChecks, ...hostChecks, ...secretChecks];

/** Applies every rule whose settings are there. */
export function crossCheck(settings: Partial<Settings>): Problem[] {
  return crossChecks
    .filter(({ needs }) => needs.every((name) => settings[name] !== undefined))
    .flatMap(({ check }) => check(settings as Settings));
}
