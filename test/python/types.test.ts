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
  // `npm test` needs Node.js alone; the summary names what it had to leave out.
  it.skipIf(python === undefined)(
    "are typed, as mypy sees them together with LiteLLM's own types",
    { timeout: 240_000 },
    async () => {
      // It ends with 1 when it objects to something, and says so on its standard output.
      const { stdout } = await execute(python ?? "", ["-m", "mypy"], { cwd: packageRoot }).catch(
        (error: unknown) => error as { stdout: string },
      );
      expect(stdout).toMatch(/^Success: no issues found in [1-9]\d+ source files$/m);
    },
  );
});
