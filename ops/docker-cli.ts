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
    super(result.failure);
  }
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

/** The lines of a command's output that are not empty. */
export function outputLines({ stdout }: Pick<DockerOutput, "stdout">): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

/** A command's output, one JSON value on each line. */
export function outputRows<Row>(output: Pick<DockerOutput, "stdout">): Row[] {
  return outputLines(output).map((line) => JSON.parse(line) as Row);
}
