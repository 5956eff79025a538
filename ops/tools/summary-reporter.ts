import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

import type { Reporter, SerializedError, TestCase, TestModule } from "vitest/node";

/** Enough of a message to see what happened in the last lines of a long log. */
const SHOWN_LINES = 25;

/**
 * Vitest reporter that names every skipped and every failed test and ends with one line `N passed, N failed, N skipped`. With
 * the variable TEST_SUMMARY_FILE it also appends this there, for a caller that adds up several runs.
 */
export default class SummaryReporter implements Reporter {
  public onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()]);
    const withState = (...states: readonly string[]) => tests.filter((test) => states.includes(test.result().state));
    const failed = withState("failed").map((test) => failure(test.fullName, errorsOf(test)));
    // A file that fails before its first test has no test to count. The tests of a suite whose hook fails count as skipped.
    const suites = modules.flatMap(({ children }) => [...children.allSuites()]);
    const broken = [
      ...modules.map((module) => ({ name: module.relativeModuleId, errors: module.errors() })),
      ...suites.map((suite) => ({ name: suite.fullName, errors: suite.errors() })),
    ]
      .filter(({ errors }) => errors.length > 0)
      .map(({ name, errors }) => failure(name, errors.map(text).join("\n")));
    const elsewhere = unhandled.map((error) => failure("outside of any test", text(error)));
    const skipped = withState("skipped", "pending").map(({ fullName }) => `SKIPPED ${fullName}`);
    const failures = [...failed, ...broken, ...elsewhere];
    const count = `${withState("passed").length} passed, ${failures.length} failed, ${skipped.length} skipped`;
    const summary = [...skipped, ...failures, count].join("\n");
    const file = process.env["TEST_SUMMARY_FILE"];
    if (file !== undefined) appendFileSync(file, `${summary}\n`);
    console.log(summary);
  }
}

function errorsOf(test: TestCase): string {
  return (test.result().errors ?? []).map(text).join("\n");
}

function text({ message, diff }: Pick<SerializedError, "message"> & { readonly diff?: string | undefined }): string {
  return diff === undefined ? message : `${message}\n${diff}`;
}

/** The end of the message, because a command that fails says why last. */
function failure(name: string, message: string): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "");
  return [`FAILED ${name}`, ...lines.slice(-SHOWN_LINES).map((line) => `FAILED   ${line}`)].join("\n");
}
