import { rotatedSecrets } from "../../components/settings/rotation-age";
import { METRICS_KEY_ALIAS } from "../../components/settings/reserved-ids";
import { readStackConfig } from "../stack-config";
import type { KeyReport } from "./describe-keys";
import { settingIn } from "./key-settings";

const DAY_MS = 86_400_000;

/** Adds since when each key has its value, by the dates in `rotate`, and whether that is longer than `rotationMaxAge` allows. */
export function withAges(stack: string, keys: readonly KeyReport[], now: Date): readonly KeyReport[] {
  const config = readStackConfig(stack);
  const { alias } = settingIn(config, "globalKey");
  const serviceKeys = settingIn(config, "serviceKeys");
  const maxAge = settingIn(config, "rotationMaxAge") * DAY_MS;
  const rotate = settingIn(config, "rotate");
  const dates = new Map(
    rotatedSecrets({ rotate, secretNames: [], serviceKeys }).map(({ name, rotated }) => [name, rotated]),
  );
  const secretOf = new Map([
    [alias, "globalKey"],
    [METRICS_KEY_ALIAS, "metricsKey"],
  ]);
  return keys.map((key) => {
    const rotated = dates.get(secretOf.get(key.alias) ?? key.alias);
    if (rotated === undefined || key.state === "missing") return key;
    const isOld = maxAge > 0 && now.getTime() - rotated.getTime() > maxAge;
    return { ...key, rotated: rotated.toISOString().slice(0, 10), old: isOld };
  });
}
