import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";
import { plannedFiles } from "../support/plans";

/** Runs a program in this package's folder; its status is null when the program is missing. */
function run(
  program: string,
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, ...variables };
  const options = { cwd: packageRoot, encoding: "utf8", timeout: 60_000, env } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { status, output: `${stdout}${stderr}` };
}

const python = "import sys; sys.exit(sys.version_info < (3, 11))";
const hasPython = run("python3", ["-c", python]).status === 0;
const hasRuff = run("ruff", ["--version"]).status === 0;

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasPython)("the keys job (needs python3 of version 3.11 or newer)", () => {
  it("passes its own tests against a fake LiteLLM", async () => {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-keys-job-"));
    try {
      const job = (await plannedFiles("dev")).find(({ path }) => path === "jobs/llm-dev-keys.py");
      const script = join(folder, "keys.py");
      writeFileSync(script, job?.content ?? "");
      // -B: no compiled files in the project's folder.
      const discover = ["-B", "-m", "unittest", "discover", "--start-directory", join("test", "python", "keys")];
      const { status, output } = run("python3", discover, { KEYS_JOB: script });
      expect(output).toMatch(/^Ran [1-9]\d* tests/m);
      expect(status, output).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!hasRuff)("the Python files (need ruff, for example from `pip install ruff`)", () => {
  it("have no lint errors", () => {
    const { status, output } = run("ruff", ["check", "--no-cache", "config-templates", "testing", "test", "bench"]);
    expect(status, output).toBe(0);
  });

  it("are formatted with ruff", () => {
    const { status, output } = run("ruff", [
      "format",
      "--no-cache",
      "--check",
      "config-templates",
      "testing",
      "test",
      "bench",
    ]);
    expect(status, output).toBe(0);
  });
});
