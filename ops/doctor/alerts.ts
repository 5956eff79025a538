import type { Settings } from "../../components/settings/schema";
import { plural, type Finding } from "./finding";

const CHECK = "alerts";

/** Whether alerts reach someone, also when the monitoring itself is down. */
export function evaluateAlerts(
  stack: string,
  { alertReceivers, heartbeat }: Pick<Settings, "alertReceivers" | "heartbeat">,
): Finding[] {
  const file = `Pulumi.${stack}.yaml`;
  if (alertReceivers.length === 0) {
    const remedy = `add a receiver to llm-stack:alertReceivers in ${file} (docs/alerts.md)`;
    return [{ check: CHECK, level: "info", message: "alerts notify no one", remedy }];
  }
  if (heartbeat.url === undefined) {
    const message = "no one would notice if the monitoring itself, or the host, went down";
    const remedy = `set llm-stack:heartbeat in ${file} (docs/alerts.md#heartbeat)`;
    return [{ check: CHECK, level: "info", message, remedy }];
  }
  return [{ check: CHECK, level: "ok", message: `${plural(alertReceivers.length, "receiver")} and a heartbeat` }];
}
