import { spawn, type ChildProcess } from "node:child_process";
import { pipeline } from "node:stream/promises";

import { runProgram, type ProgramResult } from "./run-program";
import { isSsh, limitTasks, SSH_CONNECTIONS } from "./ssh";

const overSsh = limitTasks(SSH_CONNECTIONS);

/** Output of a `docker` command. */
export type DockerOutput = Pick<ProgramResult, "stdout" | "stderr">;

/** Input, environment and time limit of a `docker` command. */
export interface DockerOptions {
  /** Its standard input. */
  readonly input?: string;
  /** Variables that `docker exec --env NAME` passes on without showing their values in a process list. */
  readonly environment?: Readonly<Record<string, string>>;
  /** 60 by default, so that a hanging daemon does not block the caller; 0 waits forever. */
  readonly timeoutSeconds?: number;
}

/** A `docker` command failed, did not start or took too long; the message says why. */
export class DockerError extends Error {
  constructor(public readonly result: ProgramResult) {
    super(reasonOf(result.failure ?? ""));
  }
}

/**
 * The part of Docker's message that a person needs: the request's address is of no use, and the answer of `ssh` or of the other
 * machine's command stands behind a page of words.
 */
function reasonOf(failure: string): string {
  const remote = /^error during connect: .*?\bstderr=([\s\S]+)$/.exec(failure)?.[1]?.trim();
  if (remote) return `The Docker Engine cannot be reached over SSH: ${remote}`;
  return failure.replace(/(permission denied while trying to connect to [^\n]*?): \w+ "http:\/\/[^"]*".*/i, "$1");
}

/**
 * Runs the Docker command line against a host.
 *
 * @param host `unix://` or `ssh://` address of the engine.
 * @throws DockerError when it fails, does not start or takes too long.
 */
export async function docker(
  host: string,
  args: readonly string[],
  { input = "", environment, timeoutSeconds = 60 }: DockerOptions = {},
): Promise<DockerOutput> {
  const run = () =>
    runProgram("docker", args, { environment: { ...environment, DOCKER_HOST: host }, input, timeoutSeconds });
  const result = await (isSsh(host) ? overSsh(run) : run());
  if (result.failure !== undefined) throw new DockerError(result);
  return { stdout: result.stdout, stderr: result.stderr };
}

/**
 * Streams the output of one `docker` command into another: it may be larger than this machine's memory. Both show their errors
 * on this terminal.
 *
 * @returns both exit codes.
 */
export async function pipeDocker(
  host: string,
  from: readonly string[],
  into: readonly string[],
): Promise<readonly number[]> {
  const env = { ...process.env, DOCKER_HOST: host };
  const source = spawn("docker", from, { env, stdio: ["ignore", "pipe", "inherit"] });
  const sink = spawn("docker", into, { env, stdio: ["pipe", "inherit", "inherit"] });
  const codes = Promise.all([exitCodeOf(source), exitCodeOf(sink)]);
  // A sink that fails stops reading; its own message says why.
  await pipeline(source.stdout, sink.stdin).catch(() => undefined);
  return codes;
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

/** The lines of a command's output that are not empty. */
export function outputLines({ stdout }: Pick<DockerOutput, "stdout">): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

/** A command's output, one JSON value on each line. */
export function outputRows<Row>(output: Pick<DockerOutput, "stdout">): Row[] {
  return outputLines(output).map((line) => JSON.parse(line) as Row);
}
