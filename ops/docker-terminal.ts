import { spawn, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

import { isOutputClosed } from "./closed-output";
import { OperationError } from "./command";
import { waitThroughInterrupts } from "./interrupt";

/**
 * Runs the Docker command line with this process's terminal.
 *
 * @param environment variables that `docker exec --env NAME` passes on.
 * @returns its exit code.
 * @throws OperationError when it cannot be started.
 */
export function showDocker(
  host: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  return waitThroughInterrupts(() => codeOf(start(host, args, "inherit", environment)));
}

/**
 * Runs the Docker command line and prints the lines of its output that `isShown` accepts, each where the command wrote it.
 *
 * @param isShown makes a filter for one of the two outputs, which may remember earlier lines.
 * @returns its exit code.
 * @throws OperationError when it cannot be started.
 */
export async function filterDocker(
  host: string,
  args: readonly string[],
  isShown: () => (line: string) => boolean,
): Promise<number> {
  const child = start(host, args, ["ignore", "pipe", "pipe"], {});
  const code = codeOf(child);
  await Promise.all([
    copyLines(child.stdout, process.stdout, isShown()),
    copyLines(child.stderr, process.stderr, isShown()),
  ]);
  return code;
}

function start(
  host: string,
  args: readonly string[],
  stdio: StdioOptions,
  environment: Readonly<Record<string, string>>,
): ReturnType<typeof spawn> {
  return spawn("docker", args, { stdio, env: { ...process.env, ...environment, DOCKER_HOST: host } });
}

function codeOf(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason = error.code === "ENOENT" ? "docker is not on PATH" : error.message;
      reject(new OperationError(`${reason}. To check this machine: npm run doctor`));
    });
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

async function copyLines(from: Readable | null, to: Writable, isShown: (line: string) => boolean): Promise<void> {
  if (from === null) return;
  for await (const line of createInterface({ input: from })) {
    if (isShown(line) && !to.write(`${line}\n`)) await once(to, "drain").catch(() => undefined);
    if (isOutputClosed()) break;
  }
  // Docker ends too, once it writes to a closed pipe.
  from.destroy();
}
