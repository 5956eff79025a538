import { setTimeout as pause } from "node:timers/promises";

import { OperationError } from "../command";
import { formatResult, runChecks, type SmokeResult } from "./run-checks";
import { smokeChecks } from "./smoke-checks";

/** Seconds after a deployment in which every check must pass once: scrapes and caches follow a new container within them. */
const SETTLING_SECONDS = 120;
const PAUSE_SECONDS = 5;

/** The stack that is tried. */
export interface SmokeSubject {
  readonly stack: string;
  /** The model to ask; by default the first declared chat model. */
  readonly model: string | undefined;
}

/** Runs the smoke test once and prints what fails. @returns the failures. */
export async function smokeFailures({ stack, model }: SmokeSubject): Promise<readonly SmokeResult[]> {
  const results = await runChecks(await smokeChecks(stack, model), (result) => {
    if (result.level === "error") console.log(formatResult(result));
  });
  return results.filter(({ level }) => level === "error");
}

/**
 * Repeats the smoke test of a stack that has just been deployed until it passes.
 *
 * @param ignored checks that may fail.
 * @throws OperationError with the checks that still fail at the end.
 */
export async function untilSmokePasses(subject: SmokeSubject, ignored: readonly string[] = []): Promise<void> {
  const end = performance.now() + SETTLING_SECONDS * 1000;
  for (;;) {
    const failures = (await smokeFailures(subject)).filter(({ check }) => !ignored.includes(check));
    if (failures.length === 0) return;
    const left = Math.ceil((end - performance.now()) / 1000);
    if (left <= 0) throw new OperationError(["The smoke test failed.", ...failures.map(formatResult)].join("\n"));
    console.log(`Trying again for ${left} s…`);
    await pause(PAUSE_SECONDS * 1000);
  }
}
