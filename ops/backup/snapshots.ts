import { OperationError } from "../command";
import { table } from "../print/table";
import type { Target } from "../target";
import { outputOf } from "./containers";

/** A backup in one target. */
export interface Snapshot {
  readonly target: string;
  /** restic's id, shortened. */
  readonly id: string;
  /** When restic stored it, in ISO 8601. */
  readonly time: string;
  /** Moment of the dump, which is the same in every target. */
  readonly dump: string;
  readonly bytes: number;
}

interface ResticSnapshot {
  readonly short_id: string;
  readonly time: string;
  readonly tags?: readonly string[];
  readonly summary?: { readonly total_bytes_processed: number };
}

const TARGET_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/** Names of the targets that restic's container has. */
export async function targetNames(target: Target): Promise<readonly string[]> {
  const script = ". /etc/restic/settings.sh && echo $TARGETS";
  const text = await outputOf(target, "restic", ["sh", "-c", script]);
  return text.trim().split(" ").filter(Boolean);
}

/** The backups in one target, oldest first. @throws OperationError when the target does not answer. */
export async function snapshotsIn(target: Target, name: string): Promise<readonly Snapshot[]> {
  if (!TARGET_NAME.test(name)) throw new OperationError(`${name} is not the name of a target.`);
  const command = ["/etc/restic/target.sh", name, "snapshots", "--host", target.prefix, "--json"];
  const found = JSON.parse(await outputOf(target, "restic", command)) as readonly ResticSnapshot[];
  return found
    .map(({ short_id, time, tags = [], summary }) => ({
      target: name,
      id: short_id,
      time,
      dump: tags[0] ?? "",
      bytes: summary?.total_bytes_processed ?? 0,
    }))
    .sort((one, other) => one.time.localeCompare(other.time));
}

/** Backups as a table. */
export function describeSnapshots(snapshots: readonly Snapshot[]): string {
  if (snapshots.length === 0) return "There are no backups yet. To make one: npm run backup";
  const rows = snapshots.map(({ target, id, time, dump, bytes }) => [
    id,
    target,
    time.slice(0, 16).replace("T", " "),
    dump,
    `${Math.ceil(bytes / 2 ** 20)} MiB`,
  ]);
  return table(["Backup", "Target", "Stored (UTC)", "Dump", "Size"], rows);
}
