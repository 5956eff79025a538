import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { OperationError } from "./command";
import { makeFolder } from "./make-folder";
import { isAlive } from "./pulumi/stale-lock";
import { stateHome } from "./pulumi/state-folder";

/** Who changes a stack. */
interface Owner {
  readonly pid: number;
  readonly hostname: string;
  /** What follows `npm run`. */
  readonly verb: string;
  /** ISO 8601, in UTC. */
  readonly since: string;
}

/**
 * Refuses to let two commands of this user change one stack at once. Pulumi's own lock covers only the moments in which Pulumi
 * runs: a second `upgrade` would take the first one for interrupted, and `up` would start services that `restore` has stopped.
 * The lock of a process that was killed counts for nothing. Where no lock can be written, there is none.
 *
 * @throws OperationError that names the other command.
 */
export async function withStackLock<Result>(stack: string, verb: string, body: () => Promise<Result>): Promise<Result> {
  const file = lockFile(stack);
  const own: Owner = { pid: process.pid, hostname: hostname(), verb, since: new Date().toISOString() };
  if (!take(file, own)) throw new OperationError(describe(stack, file));
  try {
    return await body();
  } finally {
    if (readOwner(file)?.pid === process.pid) rmSync(file, { force: true });
  }
}

/** The lock of a stack. */
export function lockFile(stack: string): string {
  return join(stateHome(), "llm-stack", "running", `${stack}.json`);
}

/** @returns false if another process has the lock. */
function take(file: string, own: Owner): boolean {
  const present = readOwner(file);
  if (present !== undefined && isRunning(present)) return false;
  try {
    makeFolder(join(file, ".."), 0o700);
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify(own), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
  }
  return true;
}

/** Processes of another machine cannot be seen. */
function isRunning({ pid, hostname: host }: Owner): boolean {
  return host !== hostname() || isAlive(pid);
}

/** Undefined without a lock, and for a file that is not one. */
function readOwner(file: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Owner;
  } catch {
    return undefined;
  }
}

function describe(stack: string, file: string): string {
  const owner = readOwner(file);
  if (owner === undefined) return `Another command began to change ${stack} at this moment. Run this one again.`;
  const { verb, pid, hostname: host, since } = owner;
  const where = host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
  return (
    `npm run ${verb} is changing the stack ${stack} (${where}, since ${since.slice(0, 16).replace("T", " ")} UTC). Wait until it ` +
    `ends, then run this command again.\nOnly if that process is gone: rm ${file}`
  );
}
