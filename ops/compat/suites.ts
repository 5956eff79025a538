import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import { CANDIDATE_VARIABLE, type Candidate } from "../../testing/litellm/candidate";
import { runProgram } from "../run-program";
import type { Broken, SuiteName, SuiteResult } from "./answer";

/** Tests of this repository by suite. Each runs against the candidate alone. */
const TESTS: Readonly<Record<SuiteName, readonly string[]>> = {
  contract: ["test/python/people/", "test/python/model_limits/"],
  callback: ["test/python/identity/", "test/python/access/"],
  hooks: ["test/python/gate/", "test/python/key_rules/", "test/python/egress/"],
  sync: ["test/sql/sync/", "test/sql/spend.test.ts"],
};
const REASON_LENGTH = 200;
/** vitest's JSON report has only this for a test that took too long. */
const TIMEOUT = /STACK_TRACE_ERROR|Test timed out|Ended after too long/;

/** The part of vitest's JSON report that matters here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly status: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Runs a suite's tests against one version of LiteLLM.
 *
 * @param python interpreter that has it.
 * @param verbose whether to show the tests' own output, on standard error.
 */
export async function runSuite(
  suite: SuiteName,
  candidate: Candidate,
  python: string,
  verbose: boolean,
): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-compat-"));
  const start = Date.now();
  try {
    const report = join(folder, "report.json");
    const vitest = join(packageRoot, "node_modules/vitest/vitest.mjs");
    // Under load, a lab needs longer for a version's migrations than for a dump.
    const options = ["--reporter=json", `--outputFile=${report}`, "--testTimeout=60000", "--hookTimeout=240000"];
    const { stdout, stderr } = await runProgram(process.execPath, [vitest, "run", ...options, ...TESTS[suite]], {
      folder: packageRoot,
      environment: { LLM_STACK_LITELLM_PYTHONS: python, [CANDIDATE_VARIABLE]: JSON.stringify(candidate) },
    });
    if (verbose) process.stderr.write(`${stdout}${stderr}`);
    const parsed = JSON.parse(readFileSync(report, "utf8")) as VitestReport;
    return { suite, ...readReport(parsed), seconds: (Date.now() - start) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Promises in a report. A Python suite is one test of vitest; its own tests are the promises. */
export function readReport({ testResults }: VitestReport): Pick<SuiteResult, "kept" | "broken"> {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === "failed");
  // A file whose preparation fails has no failed test.
  const files = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    kept: tests.filter(({ status }) => status === "passed").length,
    broken: [
      ...failed.flatMap(({ fullName, failureMessages }) => brokenIn(fullName, failureMessages.join("\n"))),
      ...files.map(({ name, message }) => ({
        promise: name.replace(`${packageRoot}/`, ""),
        reason: lastLine(message),
      })),
    ],
  };
}

function brokenIn(name: string, message: string): readonly Broken[] {
  const inPython = [...message.matchAll(/^(?:FAIL|ERROR): (.+?)\n-+\n([^]*?)(?=\n={20,}\n|\n-{20,}\nRan )/gm)].map(
    ([, test = "", trace = ""]) => ({ promise: inWords(test), reason: lastLine(trace) }),
  );
  if (inPython.length > 0) return unique(inPython);
  const reason = TIMEOUT.test(message)
    ? "no result in time; try again while the machine is idle"
    : firstReason(message);
  return [{ promise: name.replace(/ \(needs? [^)]*\)/, ""), reason }];
}

/** `test_a_key_is_refused (test_x.Case.test_a_key_is_refused)` in words. */
function inWords(test: string): string {
  const [, name = test] = /^test_(\w+)/.exec(test) ?? [];
  const [, suite = ""] = /^setUpClass \((?:\w+\.)*(\w+)\)/.exec(test) ?? [];
  return suite === "" ? name.replaceAll("_", " ") : `the tests ${suite} can start`;
}

/** unittest reports each case of a `subTest` separately. */
function unique(broken: readonly Broken[]): readonly Broken[] {
  return [...new Map(broken.map((one) => [one.promise, one])).values()];
}

/** A Python traceback ends with the error. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => /^\S/.test(line) && !/^(-+|=+|Std(out|err):)$/.test(line.trim()));
  const errors = lines.filter((line) => /^[\w.]*(Error|Exception|Exit|Refused|Unavailable)\b/.test(line));
  return shorten(errors.at(-1) ?? lines.at(-1) ?? "no reason was printed");
}

/** vitest's messages start with the error and continue with a stack. */
function firstReason(text: string): string {
  return shorten(text.split("\n").find((line) => line.trim() !== "") ?? "no reason was printed");
}

function shorten(line: string): string {
  return line.length > REASON_LENGTH ? `${line.slice(0, REASON_LENGTH)}…` : line;
}
