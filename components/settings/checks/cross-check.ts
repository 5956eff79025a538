import type { Problem } from "../problems";
import type { SettingName, Settings } from "../schema";
import type { Parts } from "../setting-parts";

/** The valid parts of the settings. */
export type SettingParts = { readonly [Name in SettingName]?: Parts<Settings[Name]> };

/** A rule that involves more than one setting. */
export interface CrossCheck {
  /** @param valid settings that are valid; @param parts the same and, for invalid settings, their valid parts. */
  readonly problems: (valid: Partial<Settings>, parts: SettingParts) => Problem[];
}

/** A rule that is skipped while one of the settings that it reads is invalid. */
export function checkOf<Names extends SettingName>(
  needs: readonly Names[],
  check: (settings: Pick<Settings, Names>) => Problem[],
): CrossCheck {
  return {
    problems: (valid) => (needs.every((name) => valid[name] !== undefined) ? check(valid as Settings) : []),
  };
}

/** A rule that checks each part separately, so that one invalid part does not hide problems of another. */
export function checkPartsOf<Names extends SettingName>(
  needs: readonly Names[],
  check: (settings: { readonly [Name in Names]: Parts<Settings[Name]> }) => Problem[],
): CrossCheck {
  return {
    problems: (_, parts) =>
      needs.every((name) => parts[name] !== undefined)
        ? check(parts as { readonly [Name in Names]: Parts<Settings[Name]> })
        : [],
  };
}
