import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** What a `docker` command wrote. */
export interface DockerOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A daemon that hangs must not hang the command that asked it. */
const TIMEOUT_MILLISECONDS = 60_000;

/**
 * Runs the Docker command line against a host.
 *
 * @param host `unix://` or `ssh://` address of the engine.
 * @throws Error with the exit code and the command's own message when it fails or takes more than a minute.
 */
export function docker(host: string, args: readonly string[]): Promise<DockerOutput> {
  return execute("docker", args, {
    env: { ...process.env, DOCKER_HOST: host },
    maxBuffer: 64 * 1024 * 1024,
    timeout: TIMEOUT_MILLISECONDS,
  });
}
