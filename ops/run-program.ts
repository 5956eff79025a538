import { execFile, type ChildProcess } from "node:child_process";

/** What a program gets besides its arguments. */
export interface ProgramOptions {
  readonly folder?: string;
  /** Variables that differ from this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input; empty by default, so that a program that asks does not wait. */
  readonly input?: string;
  /** 0, the default, waits forever. */
  readonly timeoutSeconds?: number;
}

/** Output of a program and, unless it succeeded, why. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent if the program did not start or was killed. */
  readonly exitCode?: number;
  /** Absent if the program succeeded: its own message, or that it is missing or took too long. */
  readonly failure?: string;
  readonly isMissing: boolean;
}

/** All output of one program; a dump of permissions of some thousand people takes a few MiB. */
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Runs a program and collects its output. Never throws: a missing program, a failure and a timeout are results too. */
export function runProgram(
  program: string,
  args: readonly string[],
  { folder, environment, input = "", timeoutSeconds = 0 }: ProgramOptions = {},
): Promise<ProgramResult> {
  const options = {
    ...(folder !== undefined && { cwd: folder }),
    env: { ...process.env, ...environment },
    timeout: timeoutSeconds * 1000,
    maxBuffer: OUTPUT_LIMIT,
    encoding: "utf8",
  } as const;
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const output = { stdout, stderr, isMissing: error?.code === "ENOENT" };
      // `docker exec` ends with 0 when it is killed, and then there is no error.
      if (child.killed) resolve({ ...output, failure: `no answer within ${timeoutSeconds} s` });
      else if (error === null) resolve({ ...output, exitCode: 0 });
      else if (output.isMissing) resolve({ ...output, failure: `${program} is not on PATH` });
      else {
        const failure = stderr.trim() || error.message;
        resolve({ ...output, failure, ...(typeof error.code === "number" && { exitCode: error.code }) });
      }
    });
    // A program may end before it has read everything.
    child.stdin?.on("error", () => undefined).end(input);
  });
}

/** Waits until a program has ended. @throws Error when it cannot be started. */
export function exitCodeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}

/** The first line that is not blank, or the empty string. */
export function firstLine(text: string): string {
  return (
    text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}
