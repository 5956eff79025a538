import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import type { PulumiCli } from "./cli";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Takes away the lock of a Pulumi process that was killed on this machine. A lock of a living process, or of another
 * machine, stays: Pulumi then refuses and says whose it is.
 */
export async function clearStaleLock(cli: PulumiCli, backend: string, stack: string): Promise<void> {
  const pids = staleLocks(backend, stack);
  if (pids.length === 0) return;
  // Not on standard output, which may be read by a program.
  console.error(`Clearing the lock of process ${pids.join(", ")}, which was killed.`);
  await cli.capture(["cancel", "--yes", "--stack", stack, "--non-interactive"]);
}

/** Numbers of the processes that hold a stack's locks, if none of them works any more. */
export function staleLocks(backend: string, stack: string): readonly number[] {
  const folder = join(backend, ".pulumi", "locks", "organization", "llm-stack", stack);
  if (!existsSync(folder)) return [];
  // Beside each lock lies a file of the storage library, which ends in .attrs.
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const locks = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Lock);
  return locks.every(isStale) ? locks.map(({ pid }) => pid) : [];
}

function isStale(lock: Lock): boolean {
  return lock.hostname === hostname() && !isAlive(lock.pid);
}

/** A killed process that nobody has waited for still has its number, as a zombie; it works no more. */
function isAlive(pid: number): boolean {
  try {
    // Signal 0 reaches nobody and only asks.
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}
