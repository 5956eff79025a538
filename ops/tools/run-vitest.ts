import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { packageRoot } from "../../components/settings/package-files";

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly Assertion[];
  }[];
}

interface Assertion {
  readonly status: string;
  readonly fullName: string;
  readonly failureMessages: readonly string[];
}

/** Lines shown of each failure, for readers who see only the end of a long log. */
const SHOWN_LINES = 25;

/**
 * Runs vitest, lists every skipped and failed test, and ends with one line `N passed, N failed, N skipped`. If the variable
 * TEST_SUMMARY_FILE is set, the same text is appended to that file, so that a caller can add up several runs.
 *
 * @returns the exit code: 0 only when nothing failed.
 */
export function runVitest(args: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-test-"));
  const file = join(folder, "report.json");
  const vitest = join(packageRoot, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  try {
    const { status } = spawnSync(process.execPath, [vitest, "run", ...reporters, ...args], {
      cwd: packageRoot,
      stdio: "inherit",
    });
    return summarise(JSON.parse(readFileSync(file, "utf8")) as Report, status ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(report: Report, status: number): number {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const skipped = tests.filter((test) => test.status !== "passed" && test.status !== "failed");
  const failed = tests.filter((test) => test.status === "failed");
  // A file that fails before its first test has no test to count.
  const broken = report.testResults.filter(
    (result) => result.status === "failed" && result.assertionResults.every((test) => test.status !== "failed"),
  );
  const summary = [
    ...skipped.map(({ fullName }) => `SKIPPED ${fullName}`),
    ...failed.map(({ fullName, failureMessages }) => failure(fullName, failureMessages.join("\n"))),
    ...broken.map(({ name, message }) => failure(relative(packageRoot, name), message)),
    `${report.numPassedTests} passed, ${report.numFailedTests + broken.length} failed, ${skipped.length} skipped`,
  ].join("\n");
  const summaryFile = process.env["TEST_SUMMARY_FILE"];
  if (summaryFile !== undefined) appendFileSync(summaryFile, `${summary}\n`);
  console.log(summary);
  return status;
}

/** The end of the message, where a failed command gives the reason, without stack frames. */
function failure(name: string, message: string): string {
  const messageLines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  const shown = messageLines.slice(-SHOWN_LINES).map((line) => `FAILED   ${line}`);
  return [`FAILED ${name}`, ...shown].join("\n");
}
