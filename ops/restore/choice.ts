import { OperationError } from "../command";
import { snapshotsIn, targetNames, type Snapshot } from "../backup/snapshots";
import { UsageError } from "../stack-config";
import type { Target } from "../target";

/** A database of the stack. */
export type Database = "litellm" | "webui" | "vectors";

/** What `--only` accepts. */
export const APPLICATIONS = ["litellm", "webui"] as const;

/** An application whose data can be restored alone. */
export type Application = (typeof APPLICATIONS)[number];

/** What a restore replaces. */
export interface Scope {
  readonly databases: readonly Database[];
  /** Archives of files, by the folder that restic read them from. */
  readonly files: readonly ("open-webui" | "grafana" | "nginx")[];
  /** Services that write what is replaced. They stop first; `up` starts them again. */
  readonly writers: readonly string[];
}

/** What is restored: everything, or what belongs to one application. Open WebUI's vectors and files belong to its database. */
export function scopeOf(only: Application | undefined): Scope {
  switch (only) {
    case undefined:
      return {
        databases: ["litellm", "webui", "vectors"],
        files: ["open-webui", "grafana", "nginx"],
        writers: ["sync", "litellm", "open-webui", "grafana", "nginx"],
      };
    case "litellm":
      return { databases: ["litellm"], files: [], writers: ["sync", "litellm"] };
    case "webui":
      return { databases: ["webui", "vectors"], files: ["open-webui"], writers: ["sync", "open-webui"] };
  }
}

/**
 * Finds a backup by restic's id, or the newest one, in one target or in all.
 *
 * @throws UsageError when there is none, or no such target; OperationError when no target answers.
 */
export async function findBackup(target: Target, wanted: string, from: string | undefined): Promise<Snapshot> {
  const found: Snapshot[] = [];
  const failures: OperationError[] = [];
  const names = await targetNames(target);
  if (from !== undefined && !names.includes(from)) {
    throw new UsageError(`There is no target ${from}. The stack has: ${names.join(", ")}.`);
  }
  for (const name of from === undefined ? names : [from]) {
    try {
      found.push(...(await snapshotsIn(target, name)));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      failures.push(error);
    }
  }
  const [failure] = failures;
  if (found.length === 0 && failure) throw failure;
  const [newest] = found.toSorted((one, other) => other.time.localeCompare(one.time));
  const backup = wanted === "latest" ? newest : found.find(({ id }) => wanted !== "" && wanted.startsWith(id));
  if (backup) return backup;
  const command =
    target.stack === undefined ? "npm run backup -- list" : `npm run backup -- list --stack ${target.stack}`;
  throw new UsageError(`There is no backup ${wanted}. To see all: ${command}`);
}
