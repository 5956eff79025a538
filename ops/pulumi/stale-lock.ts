import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import type { PulumiCli } from "./cli";

interface Lock {
  readonly pid: number;
  readonly hostname: string;
}

/**
 * Removes the lock of a Pulumi process that was killed on this machine. A lock of a running process, or of another machine,
 * stays: Pulumi then refuses to run and names its owner.
 */
export async function clearStaleLock(cli: PulumiCli, backend: string, stack: string): Promise<void> {
  const pids = staleLocks(backend, stack);
  if (pids.length === 0) return;
  // Standard error, because a program may read standard output.
  console.error(`Clearing the lock of process ${pids.join(", ")}, which was killed.`);
  await cli.capture(["cancel", "--yes", "--stack", stack, "--non-interactive"]);
}

/** PIDs of the processes that hold a stack's locks, if none of them runs any more. */
export function staleLocks(backend: string, stack: string): readonly number[] {
  const folder = join(backend, ".pulumi", "locks", "organization", "llm-stack", stack);
  if (!existsSync(folder)) return [];
  // The storage library keeps an .attrs file next to each lock.
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const locks = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Lock);
  return locks.every(isStale) ? locks.map(({ pid }) => pid) : [];
}

function isStale(lock: Lock): boolean {
  return lock.hostname === hostname() && !isAlive(lock.pid);
}

/**
 * Whether a process of this machine runs. A killed process keeps its PID as a zombie until its parent reads its status, and a
 * zombie is not alive.
 */
export function isAlive(pid: number): boolean {
  try {
    // Signal 0 only checks whether the process exists.
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}
