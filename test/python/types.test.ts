import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../components/settings/package-files";
import { litellmInterpreters } from "../../testing/litellm/interpreters";

const execute = promisify(execFile);
const python = litellmInterpreters()
  .map(({ path }) => path)
  .findLast((path) => spawnSync(path, ["-m", "mypy", "--version"]).status === 0);

describe("the Python files (need LLM_STACK_LITELLM_PYTHONS, one of them with mypy and types-PyYAML)", () => {
  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(python === undefined)("pass mypy together with LiteLLM's own types", { timeout: 240_000 }, async () => {
    // mypy exits with 1 when it finds errors, and prints them to its standard output.
    const { stdout } = await execute(python ?? "", ["-m", "mypy"], { cwd: packageRoot }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).toMatch(/^Success: no issues found in [1-9]\d+ source files$/m);
  });
});
