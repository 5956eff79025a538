import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";

import { packageRoot } from "../../../components/settings/package-files";
import { candidate } from "../../../testing/litellm/candidate";

/** A suite starts LiteLLM once, which takes some of this time. `compat` also runs on busy machines. */
export const SUITE_TIMEOUT_MILLISECONDS = candidate === undefined ? 240_000 : 900_000;

/**
 * Runs suites in `test/python/<folder>` with one LiteLLM; they share the code in `testing/litellm/support`.
 *
 * @throws Error with their whole output unless all tests passed, and at least one ran.
 */
export function runSuites(python: string, folder: string, suites: readonly string[]): Promise<void> {
  const cwd = join(packageRoot, "test", "python", folder);
  const env = { ...process.env, PYTHONPATH: [cwd, join(packageRoot, "testing", "litellm")].join(delimiter) };
  // -B: no compiled files in the project's folder; -b: LiteLLM's output matters only when a test fails.
  const args = ["-B", "-m", "unittest", "-b", ...suites];
  return new Promise((resolve, reject) => {
    execFile(python, args, { cwd, env, timeout: SUITE_TIMEOUT_MILLISECONDS }, (error, stdout, stderr) => {
      if (error === null && /^Ran [1-9]\d* tests/m.test(stderr)) resolve();
      else reject(new Error(`${stdout}${stderr}${error?.killed === true ? "Ended after too long." : ""}`));
    });
  });
}
