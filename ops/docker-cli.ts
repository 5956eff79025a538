import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What a `docker` command wrote. */
export interface DockerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** What a `docker` command is given beside its arguments. */
export interface DockerOptions {
  /** What it reads from its standard input. */
  readonly input?: string;
  /** Variables that `docker exec --env NAME` hands on without showing their values in a list of processes. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A minute by default, because a daemon that hangs must not hang who asked it; 0 waits without end. */
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

/** Why {@link docker} failed: what the command itself said, or that it could not be started or took too long. */
export function dockerFailure(error: unknown): string {
  const { stderr = "", message = "" } = error as { readonly stderr?: string; readonly message?: string };
  return stderr.trim() || message;
}
