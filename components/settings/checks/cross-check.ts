import type { Problem } from "../problems";
import type { SettingName, Settings } from "../schema";
import type { Parts } from "../setting-parts";

/** Settings as far as they are right. */
export type SettingParts = { readonly [Name in SettingName]?: Parts<Settings[Name]> };

/** A rule that involves more than one setting. */
export interface CrossCheck {
  /** @param whole settings that are right; @param parts the same and, of wrong ones, the parts that are right. */
  readonly problems: (whole: Partial<Settings>, parts: SettingParts) => Problem[];
}

/** A rule that is left out while one of the settings that it reads is itself wrong. */
export function checkOf<Names extends SettingName>(
  needs: readonly Names[],
  check: (settings: Pick<Settings, Names>) => Problem[],
): CrossCheck {
  return {
    problems: (whole) => (needs.every((name) => whole[name] !== undefined) ? check(whole as Settings) : []),
  };
}

/** A rule that looks at each part by itself, so that one wrong part does not hide what is wrong with another. */
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
