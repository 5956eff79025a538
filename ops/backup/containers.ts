import { OperationError } from "../command";
import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";

/** The two containers of the backups, and the folder of their scripts. */
const FOLDERS = { backup: "/etc/backup", restic: "/etc/restic" } as const;

/** A container of the backups. */
export type BackupContainer = keyof typeof FOLDERS;

/** How a job of a worker ended. */
export interface JobResult {
  readonly succeeded: boolean;
  /** What it printed: a line for each target, or the reason of a failure. */
  readonly text: string;
}

/**
 * Asks a worker for a job and waits for it: restic may need hours for the first backup.
 *
 * @throws OperationError when the container does not run.
 */
export async function requestJob(
  target: Target,
  container: BackupContainer,
  ...job: readonly string[]
): Promise<JobResult> {
  try {
    const { stdout } = await execIn(target, container, [`${FOLDERS[container]}/request.sh`, ...job]);
    return { succeeded: true, text: stdout };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const { exitCode, stdout, failure = "" } = error.result;
    // Docker's own errors have the code 1, too, but no output of the job.
    if (stdout === "" || exitCode === undefined) throw notRunning(target, failure);
    return { succeeded: false, text: stdout };
  }
}

/**
 * Runs a program in a container of the backups and returns its standard output.
 *
 * @throws OperationError when it fails.
 */
export async function outputOf(
  target: Target,
  container: BackupContainer,
  command: readonly string[],
): Promise<string> {
  try {
    return (await execIn(target, container, command)).stdout;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw notRunning(target, error.message);
  }
}

function execIn({ prefix, dockerHost }: Target, container: BackupContainer, command: readonly string[]) {
  return docker(dockerHost, ["exec", `${prefix}-${container}`, ...command], { timeoutSeconds: 0 });
}

/** The message of an error that restic prints as JSON, because its output is; other texts as they are. */
function resticMessage(text: string): string {
  const [, message] = /"message":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return message === undefined ? text : (JSON.parse(message) as string);
}

/** Why a container gave no answer. Backups can be off, so that a missing container needs advice of its own. */
function notRunning({ prefix, stack }: Target, reason: string): OperationError {
  const option = stack === undefined ? "" : ` -- --stack ${stack}`;
  const problem = `The backups of ${prefix} do not answer: ${resticMessage(reason.trim())}`;
  if (!/no such container/i.test(reason)) return new OperationError(problem);
  const fix =
    stack === undefined
      ? "a stack without llm-stack:backup has none"
      : `set llm-stack:backup in Pulumi.${stack}.yaml and run: npm run up${option}`;
  return new OperationError(`${problem}\nIf there are none: ${fix}`);
}
