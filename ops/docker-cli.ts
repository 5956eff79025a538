import { execa, ExecaError } from "execa";

/** Output of a `docker` command. */
export interface DockerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** Input, environment and time limit of a `docker` command. */
export interface DockerOptions {
  /** Its standard input. */
  readonly input?: string;
  /** Variables that `docker exec --env NAME` passes on without showing their values in a process list. */
  readonly environment?: Readonly<Record<string, string>>;
  /** 60 by default, so that a hanging daemon does not block the caller; 0 waits forever. */
  readonly timeoutSeconds?: number;
}

/**
 * Runs the Docker command line against a host.
 *
 * @param host `unix://` or `ssh://` address of the engine.
 * @throws ExecaError when it fails, does not start or takes too long; {@link dockerFailure} says why.
 */
export async function docker(
  host: string,
  args: readonly string[],
  { input = "", environment, timeoutSeconds = 60 }: DockerOptions = {},
): Promise<DockerOutput> {
  const { stdout, stderr } = await execa("docker", args, {
    env: { ...environment, DOCKER_HOST: host },
    input,
    timeout: timeoutSeconds * 1000,
    stripFinalNewline: false,
  });
  return { stdout, stderr };
}

/** Why {@link docker} failed: the command's own message, or that it did not start or timed out. */
export function dockerFailure(error: unknown): string {
  if (!(error instanceof ExecaError)) return String(error);
  // A command that did not start has no output, whatever the type says.
  const { stderr = "" }: { readonly stderr?: string | undefined } = error;
  return stderr.trim() || error.originalMessage;
}

/** The lines of a command's output that are not empty. */
export function outputLines({ stdout }: Pick<DockerOutput, "stdout">): readonly string[] {
  return stdout.split("\n").filter((line) => line !== "");
}

/** A command's output, one JSON value on each line. */
export function outputRows<Row>(output: Pick<DockerOutput, "stdout">): Row[] {
  return outputLines(output).map((line) => JSON.parse(line) as Row);
}
