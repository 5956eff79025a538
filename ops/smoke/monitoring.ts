import { hasBackup } from "../../components/settings/backup-targets";
import type { Settings } from "../../components/settings/schema";
import type { Target } from "../target";
import { must, SmokeFailure, type SmokeCheck } from "./check";
import { fetchInside } from "./fetch-inside";
import { queryPrometheus, type Sample } from "./query-prometheus";
import { checkTargets } from "./scrape-targets";
import { within } from "./within";

/** Whether problems would be noticed: scrapes, the way of an alert, and backups. */
export function monitoringChecks(
  target: Target,
  settings: Pick<Settings, "alertReceivers" | "backup" | "heartbeat">,
): readonly SmokeCheck[] {
  const fetchIn = (service: string, url: string) => fetchInside(target, service, url, service);
  return [
    {
      name: "Prometheus scrapes every target",
      run: () => checkTargets(() => fetchIn("prometheus", "http://127.0.0.1:9090/api/v1/targets?state=active")),
    },
    {
      name: "alerts reach Alertmanager",
      run: () => checkWatchdog(() => fetchIn("alertmanager", "http://127.0.0.1:9093/api/v2/alerts")),
    },
    { name: "backups are recent", run: () => checkBackups(settings, (query) => queryPrometheus(target, query)) },
    { name: "alerts reach people", run: () => Promise.resolve(checkReceivers(settings)) },
  ];
}

/** Prometheus sends its first alerts up to a minute after its start. */
const WATCHDOG_SECONDS = 60;

async function checkWatchdog(fetchAlerts: () => Promise<string>): Promise<string> {
  const fires = await within(WATCHDOG_SECONDS, async () => hasWatchdog(await fetchAlerts()), Boolean);
  must(fires, "Watchdog, which always fires, has not arrived", "docs/runbook.md#watchdog");
  return "Watchdog fires";
}

function hasWatchdog(alerts: string): boolean {
  const parsed = JSON.parse(alerts) as readonly { readonly labels: { readonly alertname: string } }[];
  return parsed.some(({ labels }) => labels.alertname === "Watchdog");
}

/** As in the alert BackupTooOld, which also gives a new target this long for its first backup. */
const BACKUP_HOURS = 26;
const BACKUP_AGE =
  "(time() - (llm_stack_backup_last_success_timestamp_seconds or llm_stack_backup_configured_timestamp_seconds)) / 3600";

async function checkBackups(
  { backup }: Pick<Settings, "backup">,
  ask: (query: string) => Promise<readonly Sample[]>,
): Promise<string> {
  if (!hasBackup({ backup })) {
    throw new SmokeFailure("there is no backup", "set llm-stack:backup, see docs/backup.md", "warning");
  }
  const hours = new Map((await ask(BACKUP_AGE)).map(({ labels, value }) => [labels["target"], value]));
  const late = backup.targets.map(({ name }) => name).filter((name) => (hours.get(name) ?? Infinity) > BACKUP_HOURS);
  must(late.length === 0, `none in ${BACKUP_HOURS} hours in ${late.join(", ")}`, "docs/runbook.md#backuptooold");
  return `${backup.targets.length} targets, none behind`;
}

function checkReceivers({ alertReceivers, heartbeat }: Pick<Settings, "alertReceivers" | "heartbeat">): string {
  if (alertReceivers.length === 0) {
    throw new SmokeFailure("no receiver is declared, so alerts notify no one", "docs/alerts.md", "warning");
  }
  const names = alertReceivers.map(({ name }) => name).join(", ");
  return `${names}; try them with: npm run alert-test${heartbeat.url ? "" : " (no heartbeat is set)"}`;
}
