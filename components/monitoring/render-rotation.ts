import { rotatedSecrets } from "../settings/rotation-age";
import type { Settings } from "../settings/schema";
import type { RenderedFile } from "../templates/rendered-file";

const DAY_SECONDS = 86_400;

/** Metrics about the age of secrets, for node_exporter's text file collector; no file without a `rotationMaxAge`. */
export function renderRotation(
  settings: Pick<Settings, "rotate" | "rotationMaxAge" | "secretNames" | "serviceKeys">,
): RenderedFile[] {
  if (settings.rotationMaxAge === 0) return [];
  const dates = rotatedSecrets(settings).flatMap(({ name, rotated }) =>
    rotated === undefined
      ? []
      : [`llm_stack_secret_rotated_timestamp_seconds{name="${name}"} ${rotated.getTime() / 1000}`],
  );
  const lines = [
    "# HELP llm_stack_secret_max_age_seconds The setting rotationMaxAge",
    "# TYPE llm_stack_secret_max_age_seconds gauge",
    `llm_stack_secret_max_age_seconds ${settings.rotationMaxAge * DAY_SECONDS}`,
    "# HELP llm_stack_secret_rotated_timestamp_seconds The date in the setting rotate",
    "# TYPE llm_stack_secret_rotated_timestamp_seconds gauge",
    ...dates,
  ];
  return [{ path: "rotation.prom", content: `${lines.join("\n")}\n` }];
}
