import type { Problem } from "../problems";
import type { SettingName, Settings } from "../schema";

/** A rule that involves more than one setting. */
export interface CrossCheck<Names extends SettingName = SettingName> {
  /** Settings that it reads; it is left out while one of them is itself wrong. */
  readonly needs: readonly Names[];
  readonly check: (settings: Pick<Settings, Names>) => Problem[];
}

/** Keeps the settings a check reads and the settings it asks for the same. */
export function checkOf<Names extends SettingName>(
  needs: readonly Names[],
  check: (settings: Pick<Settings, Names>) => Problem[],
): CrossCheck {
  return { needs, check };
}
