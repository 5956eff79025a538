import { styleText } from "node:util";

import { OperationError } from "../command";
import { plural } from "../doctor/finding";
import { SmokeFailure, type SmokeCheck } from "./check";

/** What a check found. */
export interface SmokeResult {
  readonly check: string;
  readonly level: "ok" | "warning" | "error";
  readonly seconds: number;
  readonly message: string;
  readonly remedy?: string;
}

const MARKS = { ok: ["green", "ok  "], warning: ["yellow", "warn"], error: ["red", "FAIL"] } as const;

/**
 * Runs the checks one after the other.
 *
 * @param report gets each result as soon as there is one.
 */
export async function runChecks(
  checks: readonly SmokeCheck[],
  report: (result: SmokeResult) => void,
): Promise<readonly SmokeResult[]> {
  const results: SmokeResult[] = [];
  for (const check of checks) {
    const result = await runCheck(check);
    results.push(result);
    report(result);
  }
  return results;
}

async function runCheck({ name, run }: SmokeCheck): Promise<SmokeResult> {
  const start = performance.now();
  const timed = () => ({ check: name, seconds: (performance.now() - start) / 1000 });
  try {
    const message = await run();
    return { ...timed(), level: "ok", message };
  } catch (error) {
    if (error instanceof SmokeFailure) {
      const { level, message, remedy } = error;
      return { ...timed(), level, message, ...(remedy !== "" && { remedy }) };
    }
    if (!(error instanceof OperationError)) throw error;
    return { ...timed(), level: "error", message: error.message };
  }
}

/** One result as a line, with its remedy below. */
export function formatResult({ check, level, seconds, message, remedy }: SmokeResult): string {
  const [colour, mark] = MARKS[level];
  const time = `${seconds.toFixed(2)} s`.padStart(8);
  return [
    `${styleText(colour, mark)} ${time}  ${check}: ${message}`,
    ...(remedy?.split("\n").map((line) => " ".repeat(15) + line) ?? []),
  ].join("\n");
}

/** The last line. */
export function summarize(results: readonly SmokeResult[]): string {
  const count = (level: SmokeResult["level"]) => results.filter((result) => result.level === level).length;
  const bad = `${plural(count("error"), "failure")}, ${plural(count("warning"), "warning")}`;
  return `${results.length} checks: ${bad}.`;
}
