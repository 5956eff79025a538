import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it, vi } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { assumeSecrets } from "../../../ops/plan/assume-secrets";
import { planFiles } from "../../../ops/plan/plan-files";
import { recordProgram } from "../../../ops/plan/record-program";
import { readStackConfig } from "../../../ops/stack-config";

/** Every file of a plan, letter by letter: what a reviewer sees of a change is the difference of these files. */
describe.each(["dev", "prod"])("the plan of %s", async (stack) => {
  vi.resetModules();
  const { config } = assumeSecrets(readStackConfig(stack));
  const files = planFiles(await recordProgram(stack, config));
  const folder = join(packageRoot, "test/golden", stack);

  it.each(files.map(({ path, content }) => [path, content]))("renders %s as its golden file", async (path, content) => {
    await expect(content).toMatchFileSnapshot(join(folder, path));
  });

  it("has no golden file that the plan no longer makes", () => {
    const golden = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(golden.sort()).toEqual(files.map(({ path }) => path).sort());
  });
});
