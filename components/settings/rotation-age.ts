import type { Settings } from "./schema";
import { rotatableSecretNames } from "./secret-names";

/** What is rotated, and since when it has its value. */
export interface RotatedSecret {
  /** Name of a generated secret, or alias of a service key. */
  readonly name: string;
  /** The date at the start of its text in `rotate`; undefined without one. A month counts from its first day. */
  readonly rotated: Date | undefined;
}

const DATE = /^(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?!\d)/;

/** Every secret and key that `rotate` can renew. A value from the setting `secrets` is not the stack's to rotate. */
export function rotatedSecrets({
  rotate,
  secretNames,
  serviceKeys,
}: Pick<Settings, "rotate" | "secretNames" | "serviceKeys">): readonly RotatedSecret[] {
  const names = [...rotatableSecretNames, ...serviceKeys.map(({ alias }) => alias)];
  return names
    .filter((name) => !secretNames.includes(name))
    .map((name) => ({ name, rotated: dateIn(rotate[name] ?? "") }));
}

function dateIn(text: string): Date | undefined {
  const [, year, month, day = "01"] = DATE.exec(text) ?? [];
  return year === undefined ? undefined : new Date(`${year}-${String(month)}-${day}T00:00:00Z`);
}
