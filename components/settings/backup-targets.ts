import type { Settings } from "./schema";

/** A place where restic keeps backups. */
export type BackupTarget = Settings["backup"]["targets"][number];

/** Whether the stack makes backups. */
export function hasBackup({ backup }: Pick<Settings, "backup">): boolean {
  return backup.targets.length > 0;
}

/** Whether a backup leaves the Docker host. */
export function hasRemoteTarget({ backup }: Pick<Settings, "backup">): boolean {
  return backup.targets.some(isRemote);
}

/** Whether a target is another machine. A folder of the host can be, too, as a network drive. */
export function isRemote({ type }: Pick<BackupTarget, "type">): boolean {
  return type !== "local";
}
