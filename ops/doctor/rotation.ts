import { rotatedSecrets } from "../../components/settings/rotation-age";
import type { Settings } from "../../components/settings/schema";
import { plural, type Finding } from "./finding";

const CHECK = "rotation";
const DAY = 86_400_000;

type RotationSettings = Pick<Settings, "rotate" | "rotationMaxAge" | "secretNames" | "serviceKeys">;

/** Secrets and keys that are older than `rotationMaxAge`, and those whose age the settings do not say. */
export function evaluateRotation(
  stack: string,
  { rotate, rotationMaxAge, secretNames, serviceKeys }: Partial<RotationSettings>,
  now: Date,
): Finding[] {
  if (!rotate || !serviceKeys || !secretNames || !rotationMaxAge) return [];
  const all = rotatedSecrets({ rotate, secretNames, serviceKeys });
  const limit = now.getTime() - rotationMaxAge * DAY;
  const old = all.filter(({ rotated }) => rotated !== undefined && rotated.getTime() < limit);
  const unknown = all.filter(({ rotated }) => rotated === undefined);
  if (old.length + unknown.length === 0)
    return [
      { check: CHECK, level: "ok", message: `${plural(all.length, "secret")}, none older than ${rotationMaxAge} days` },
    ];
  const today = now.toISOString().slice(0, 10);
  const remedy = `pulumi config set --stack ${stack} --path 'llm-stack:rotate.NAME' ${today} for each, then npm run up -- --stack ${stack} (docs/rotation.md)`;
  const found = [
    { names: old, message: `older than ${rotationMaxAge} days` },
    { names: unknown, message: "of unknown age, because rotate has no date for them" },
  ];
  return found
    .filter(({ names }) => names.length > 0)
    .map(({ names, message }) => ({
      check: CHECK,
      level: "warning" as const,
      message: `${plural(names.length, "secret")} ${message}: ${names.map(({ name }) => name).join(", ")}`,
      remedy,
    }));
}
