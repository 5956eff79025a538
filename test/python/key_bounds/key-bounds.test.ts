import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/internal/package-files";
import { litellmInterpreters } from "../identity/support/interpreters";

const interpreters = litellmInterpreters();
// LiteLLM's proxy is one in a process: what runs with hooks and without is kept apart.
const suites = [
  { about: "bound new and changed keys", modules: ["test_creation", "test_refused_keys", "test_changes"] },
  { about: "end the start when their bounds are wrong", modules: ["test_start"] },
  { about: "close what LiteLLM leaves open", modules: ["test_without_hooks"] },
] as const;
const longestMilliseconds = 240_000;

function runSuite(
  python: string,
  modules: readonly string[],
): { readonly status: number | null; readonly output: string } {
  const tests = join(packageRoot, "test", "python");
  const cwd = join(tests, "key_bounds");
  const env = { ...process.env, PYTHONPATH: [cwd, join(tests, "identity")].join(delimiter) };
  // -B: no compiled files in the project's folder.
  const options = { cwd, env, encoding: "utf8", timeout: longestMilliseconds } as const;
  const { status, stdout, stderr, error } = spawnSync(python, ["-B", "-m", "unittest", ...modules], options);
  return { status, output: `${error?.message ?? ""}${stdout}${stderr}` };
}

describe.skipIf(interpreters.length === 0)(
  "config-templates/litellm/key_bounds.py (needs LLM_STACK_LITELLM_PYTHONS, or python3 with LiteLLM)",
  () => {
    // Without an interpreter one entry remains, so that the summary names what was skipped.
    describe.each(interpreters.length > 0 ? interpreters : [{ path: "", version: "any" }])(
      "the hooks in LiteLLM $version",
      ({ path }) => {
        it.each(suites)(
          "$about",
          ({ modules }) => {
            const { status, output } = runSuite(path, modules);
            expect(output).toMatch(/^Ran [1-9]\d* tests/m);
            expect(status, output).toBe(0);
          },
          longestMilliseconds,
        );
      },
    );
  },
);
