import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

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
 * @throws Error with the exit code and the command's own message when it fails or takes too long.
 */
export function docker(
  host: string,
  args: readonly string[],
  { input, environment, timeoutSeconds = 60 }: DockerOptions = {},
): Promise<DockerOutput> {
  const running = execute("docker", args, {
    env: { ...process.env, ...environment, DOCKER_HOST: host },
    maxBuffer: 64 * 1024 * 1024,
    timeout: timeoutSeconds * 1000,
  });
  running.child.stdin?.end(input);
  return running;
}

/** Why {@link docker} failed: the command's own message, or that it did not start or timed out. */
export function dockerFailure(error: unknown): string {
  const { stderr = "", message = "" } = error as { readonly stderr?: string; readonly message?: string };
  return stderr.trim() || message;
}
