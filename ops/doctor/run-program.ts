import { execFile } from "node:child_process";

/** Result of a program: its output, or why there is none. */
export type Outcome = { readonly stdout: string } | { readonly failure: string };

/**
 * Runs a program that only answers a question. Never throws: a missing program, a failure and a timeout are results too.
 *
 * @param seconds time after which it is killed.
 * @param environment variables that differ from this process's own.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  seconds: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const options = { env: { ...process.env, ...environment }, timeout: seconds * 1000, encoding: "utf8" } as const;
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else if (error.code === "ENOENT") resolve({ failure: `${program} is not on PATH` });
      else if (error.killed) resolve({ failure: `no answer within ${seconds} s` });
      else resolve({ failure: firstLine(stderr) || firstLine(error.message) });
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
