import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";

/** Runs vitest with the reporter on these test files. @returns the summary and the exit code. */
function run(files: Readonly<Record<string, string>>): { readonly summary: string; readonly status: number | null } {
  const folder = mkdtempSync(join(packageRoot, "generated-test-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  mkdirSync(join(folder, "test"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, "test", name), content);
  writeFileSync(join(folder, "vitest.config.mts"), "export default { test: { include: ['test/**'] } };");
  const summaryFile = join(folder, "summary");
  const vitest = join(packageRoot, "node_modules/vitest/vitest.mjs");
  const reporter = join(packageRoot, "ops/tools/summary-reporter.ts");
  const { status } = spawnSync(process.execPath, [vitest, "run", "--root", folder, `--reporter=${reporter}`], {
    cwd: folder,
    env: { ...process.env, TEST_SUMMARY_FILE: summaryFile },
  });
  return { summary: readFileSync(summaryFile, "utf8"), status };
}

const IMPORT = 'import { describe, expect, it } from "vitest";\n';

it("names each failed and each skipped test with its message, and counts all", () => {
  // The skip below is the reporter's input, in a run of its own.
  const { summary, status } = run({
    "a.test.ts": `${IMPORT}describe("a", () => {
      it("passes", () => {});
      it("fails", () => { expect("found").toBe("wanted"); });
      it.skip("waits", () => {});
      it.todo("comes");
    });`,
  });
  expect(summary).toContain("SKIPPED a > waits\nSKIPPED a > comes\n");
  expect(summary).toMatch(/FAILED a > fails\nFAILED {3}expected 'found' to be 'wanted'/);
  expect(summary.trim().split("\n").at(-1)).toBe("1 passed, 1 failed, 2 skipped");
  expect(status).toBe(1);
});

it("counts a file that fails before its first test, and an error outside of any test", () => {
  const { summary, status } = run({
    "broken.test.ts": 'throw new Error("no such thing");',
    "late.test.ts": `${IMPORT}it("passes", async () => {
      void Promise.reject(new Error("not awaited"));
      await new Promise((resolve) => setImmediate(resolve));
    });`,
  });
  expect(summary).toMatch(/FAILED test\/broken\.test\.ts\nFAILED {3}no such thing/);
  expect(summary).toMatch(/FAILED outside of any test\nFAILED {3}not awaited/);
  expect(summary.trim().split("\n").at(-1)).toBe("1 passed, 2 failed, 0 skipped");
  expect(status).toBe(1);
});

it("counts a suite whose hook fails, and names the tests that it skips", () => {
  const { summary, status } = run({
    "a.test.ts": `import { afterAll, beforeAll, describe, it } from "vitest";
    describe("outer", () => {
      describe("inner", () => {
        beforeAll(() => { throw new Error("did not start"); });
        it("waits", () => {});
      });
      describe("other", () => {
        afterAll(() => { throw new Error("did not stop"); });
        it("passes", () => {});
      });
    });`,
  });
  expect(summary).toContain("SKIPPED outer > inner > waits\n");
  expect(summary).toMatch(/FAILED outer > inner\nFAILED {3}did not start/);
  expect(summary).toMatch(/FAILED outer > other\nFAILED {3}did not stop/);
  expect(summary.trim().split("\n").at(-1)).toBe("1 passed, 2 failed, 1 skipped");
  expect(status).toBe(1);
});

it("ends with zero when nothing failed", () => {
  const { summary, status } = run({ "a.test.ts": `${IMPORT}it("passes", () => {});` });
  expect([summary, status]).toEqual(["1 passed, 0 failed, 0 skipped\n", 0]);
});
