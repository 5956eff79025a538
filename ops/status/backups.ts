import { isTrial } from "../doctor/backup";
import { hasBackup } from "../../components/settings/backup-targets";
import type { Settings } from "../../components/settings/schema";
import { outputOf } from "../backup/containers";
import type { Target } from "../target";
import { ago } from "./duration";
import { line, type StatusLine } from "./line";

/** As in the alerts BackupTooOld and RestoreDrillTooOld. */
const BACKUP_HOURS = 26;
const DRILL_DAYS = 9;
const HOUR = 3_600_000;

/** Values by series, such as `llm_stack_backup_failed{target="disk"}`. */
export type Metrics = ReadonlyMap<string, number>;

/**
 * Newest backup and restore drill of every target, by the workers' own metrics.
 *
 * @param settings undefined for a stack that another program has: then the containers tell whether there are backups.
 * @throws OperationError when a container does not answer.
 */
export async function backupLines(
  target: Target,
  settings: Pick<Settings, "backup" | "chatHost"> | undefined,
  hasContainer: boolean,
  now: number,
): Promise<readonly StatusLine[]> {
  if (!(settings === undefined ? hasContainer : hasBackup(settings))) {
    const isTolerated = settings === undefined || isTrial(settings.chatHost);
    return [line("backup", "there is none", isTolerated ? undefined : "set llm-stack:backup (docs/backup.md)")];
  }
  const read = (container: "backup" | "restic", folder: string) =>
    outputOf(target, container, ["sh", "-c", `cat ${folder}/*.prom`]);
  const texts = await Promise.all([
    read("restic", "/var/lib/restic-metrics"),
    // Before the first dump there is no file.
    read("backup", "/var/lib/backup-metrics").catch(() => ""),
  ]);
  return describeBackups(parseMetrics(texts.join("\n")), now);
}

/** The text format of Prometheus, without types and times. */
export function parseMetrics(text: string): Metrics {
  const lines = text.split("\n").filter((entry) => entry !== "" && !entry.startsWith("#"));
  return new Map(
    lines.map((entry) => {
      const end = entry.lastIndexOf(" ");
      return [entry.slice(0, end), Number(entry.slice(end + 1))];
    }),
  );
}

/** One line for each target, and one for a dump that failed. */
export function describeBackups(metrics: Metrics, now: number): readonly StatusLine[] {
  const targets = [...metrics.keys()].flatMap((series) => {
    const [, target] = /^llm_stack_backup_configured_timestamp_seconds\{target="(.*)"\}$/.exec(series) ?? [];
    return target ?? [];
  });
  const dumpFailed = metrics.get("llm_stack_backup_dump_failed") === 1;
  return [
    ...(dumpFailed ? [line("backup", "the databases cannot be dumped", "docs/runbook.md#backupdumpfailed")] : []),
    ...targets.map((target) => targetLine(target, metrics, now)),
  ];
}

function targetLine(target: string, metrics: Metrics, now: number): StatusLine {
  const value = (name: string) => metrics.get(`llm_stack_${name}{target="${target}"}`);
  const moment = (name: string) => (value(name) === undefined ? undefined : (value(name) ?? 0) * 1000);
  const configured = moment("backup_configured_timestamp_seconds") ?? now;
  const [backup, drill] = [
    moment("backup_last_success_timestamp_seconds"),
    moment("restore_drill_last_success_timestamp_seconds"),
  ];
  const message = [
    backup === undefined ? "no backup yet" : `newest backup ${ago(backup, now)}`,
    drill === undefined ? "no drill yet" : `restore drill ${ago(drill, now)}`,
  ].join(", ");
  const part = `backup ${target}`;
  if (value("backup_failed") === 1)
    return line(part, `the last attempt failed; ${message}`, "docs/runbook.md#backupfailed");
  if (now - (backup ?? configured) > BACKUP_HOURS * HOUR) return line(part, message, "docs/runbook.md#backuptooold");
  if (value("restore_drill_failed") === 1) {
    return line(part, `the last drill failed; ${message}`, "docs/runbook.md#restoredrillfailed");
  }
  if (now - (drill ?? configured) > DRILL_DAYS * 24 * HOUR) {
    return line(part, message, "docs/runbook.md#restoredrilltooold");
  }
  return line(part, message);
}
