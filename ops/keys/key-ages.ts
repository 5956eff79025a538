import { rotatedSecrets } from "../../components/settings/rotation-age";
import { METRICS_KEY_ALIAS } from "../../components/settings/reserved-ids";
import { settingSchemas } from "../../components/settings/schema";
import { readStackConfig } from "../stack-config";
import type { KeyReport } from "./describe-keys";

const DAY_MS = 86_400_000;

/** Adds since when each key has its value, by the dates in `rotate`, and whether that is longer than `rotationMaxAge` allows. */
export function withAges(stack: string, keys: readonly KeyReport[], now: Date): readonly KeyReport[] {
  const { values } = readStackConfig(stack);
  const setting = (name: string) => JSON.parse(values[`llm-stack:${name}`] ?? "null") as unknown;
  const { alias } = settingSchemas.globalKey.parse(setting("globalKey"));
  const serviceKeys = settingSchemas.serviceKeys.parse(setting("serviceKeys"));
  const maxAge = settingSchemas.rotationMaxAge.parse(setting("rotationMaxAge")) * DAY_MS;
  const rotate = settingSchemas.rotate.parse(setting("rotate"));
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
