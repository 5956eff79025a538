import { hasBackup } from "../../../components/settings/backup-targets";
import type { Settings } from "../../../components/settings/schema";
import { outputOf } from "../../backup/containers";
import { queryPrometheus, type Sample } from "../../smoke/query-prometheus";
import type { Target } from "../../target";

/** What the host knows about the backups in one target. Times are in ISO 8601, UTC. */
export interface TargetEvidence {
  readonly target: string;
  readonly backup: string | undefined;
  readonly backupFailed: boolean | undefined;
  readonly drill: string | undefined;
  readonly drillFailed: boolean | undefined;
}

/** Evidence that backups are made and can be restored. */
export interface BackupEvidence {
  readonly targets: readonly TargetEvidence[];
  /** Lines about dumps and drills, newest last. */
  readonly history: readonly string[];
}

/** Lines of the history that the report shows. */
const LINES = 40;

/** @throws OperationError or SmokeFailure when the containers do not answer. */
export async function backupEvidence(
  target: Target,
  { backup }: Pick<Settings, "backup">,
): Promise<BackupEvidence | undefined> {
  if (!hasBackup({ backup })) return undefined;
  const [history, backups, failures, drills, failedDrills] = await Promise.all([
    outputOf(target, "backup", ["tail", "-n", String(LINES), "/var/lib/backup/history.log"]),
    queryPrometheus(target, "llm_stack_backup_last_success_timestamp_seconds"),
    queryPrometheus(target, "llm_stack_backup_failed"),
    queryPrometheus(target, "llm_stack_restore_drill_last_success_timestamp_seconds"),
    queryPrometheus(target, "llm_stack_restore_drill_failed"),
  ]);
  return {
    targets: backup.targets.map(({ name }) => ({
      target: name,
      backup: moment(valueOf(backups, name)),
      backupFailed: truth(valueOf(failures, name)),
      drill: moment(valueOf(drills, name)),
      drillFailed: truth(valueOf(failedDrills, name)),
    })),
    history: history.split("\n").filter((line) => line !== ""),
  };
}

function valueOf(samples: readonly Sample[], target: string): number | undefined {
  return samples.find(({ labels }) => labels["target"] === target)?.value;
}

function moment(seconds: number | undefined): string | undefined {
  return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString().replace(".000", "");
}

function truth(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value > 0;
}
