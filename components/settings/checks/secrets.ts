import { declaredSettings } from "../declared-settings";
import { problemAt, settingPath, type Problem } from "../problems";
import { knownSecretNames, settingSchemas, type SettingName, type Settings } from "../schema";
import { secretReferences } from "../secret-references";
import type { CrossCheck, SettingParts } from "./cross-check";

/** Every secret that a setting names is set, and no other. */
export const secretChecks: readonly CrossCheck[] = [
  { problems: (_: Partial<Settings>, parts: SettingParts) => missingSecrets(parts) },
  { problems: unusedSecrets },
];

function missingSecrets({ secretNames, ...settings }: SettingParts): Problem[] {
  if (secretNames === undefined) return [];
  return secretReferences(settings).flatMap(({ name, path }) =>
    name === undefined || secretNames.includes(name)
      ? []
      : [problemAt(["secrets", name], `is not set, but ${settingPath(path)} needs it`)],
  );
}

/** Only of settings that are all valid: an invalid one could name any secret. */
function unusedSecrets({ secretNames, ...settings }: Partial<Settings>): Problem[] {
  const declared = declaredSettings();
  const isInvalid = (setting: SettingName) =>
    /object|array/.test(declared[setting]?.type ?? "") && !(setting in settings);
  if (secretNames === undefined || (Object.keys(settingSchemas) as SettingName[]).some(isInvalid)) return [];
  const used = new Set([...knownSecretNames, ...secretReferences(settings).map(({ name }) => name)]);
  return secretNames
    .filter((name) => !used.has(name))
    .map((name) => problemAt(["secrets", name], "is not a secret that the stack uses", { remove: true }));
}
