import { execa } from "execa";

/** Result of a program: its output, or why there is none. */
export type Outcome = { readonly stdout: string } | { readonly failure: string };

/**
 * Runs a program that only answers a question. Never throws: a missing program, a failure and a timeout are results too.
 *
 * @param seconds time after which it is killed.
 * @param environment variables that differ from this process's own.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  seconds: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const result = await execa(program, args, {
    env: environment,
    timeout: seconds * 1000,
    stdin: "ignore",
    reject: false,
    stripFinalNewline: false,
  });
  if (!result.failed) return { stdout: result.stdout };
  if (result.code === "ENOENT") return { failure: `${program} is not on PATH` };
  if (result.timedOut) return { failure: `no answer within ${seconds} s` };
  return { failure: firstLine(result.stderr) || firstLine(result.shortMessage ?? "") };
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
