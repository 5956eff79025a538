import { execFile } from "node:child_process";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/internal/package-files";
import { LITELLM_VERSIONS, litellmInterpreters } from "./support/interpreters";

const SUITES = ["test_who_asks", "test_people", "test_models", "test_limits"];
const interpreters = litellmInterpreters();
const versions = [...new Set([...LITELLM_VERSIONS, ...interpreters.map(({ version }) => version)])];

/** Runs all suites with one proxy. */
function runSuites(python: string): Promise<{ readonly passed: boolean; readonly output: string }> {
  const folder = join(packageRoot, "test", "python", "identity");
  const env = { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" };
  return new Promise((resolve) => {
    execFile(python, ["-m", "unittest", "-b", ...SUITES], { cwd: folder, env, timeout: 240_000 }, (error, out, err) => {
      resolve({ passed: error === null, output: `${out}${err}` });
    });
  });
}

describe("config-templates/litellm/open_webui_identity.py (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)", () => {
  for (const version of versions) {
    const python = interpreters.find((one) => one.version === version)?.path;
    it.skipIf(python === undefined)(
      `tells people apart and holds them to their limits on LiteLLM ${version}`,
      { timeout: 250_000 },
      async () => {
        const { passed, output } = await runSuites(python ?? "");
        expect(output).toMatch(/^Ran [1-9]\d* tests/m);
        expect(passed, output).toBe(true);
      },
    );
  }
});
