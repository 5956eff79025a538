import { readdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { plannedFiles, splitPlans, STACKS } from "../../support/plans";

const GOLDEN = join(packageRoot, "test/golden");

/** The files that settings change, byte for byte. Their diff shows a reviewer what a change does. */
describe("the plans of all stacks", async () => {
  const plans = new Map<string, Awaited<ReturnType<typeof plannedFiles>>>();
  for (const stack of STACKS) plans.set(stack, await plannedFiles(stack));
  const { rendered, unchanged } = splitPlans(plans);
  const files = [...rendered].flatMap(([stack, ofStack]) =>
    ofStack.map(({ path, content }) => [`${stack}/${path}`, content] as const),
  );

  it.each(files)("render %s as its golden file", async (path, content) => {
    await expect(content).toMatchFileSnapshot(join(GOLDEN, path));
  });

  it("have the same unchanged files", async () => {
    await expect(unchanged).toMatchFileSnapshot(join(GOLDEN, "unchanged.txt"));
  });

  it("have no golden file left over", () => {
    const golden = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(GOLDEN.length + 1));
    expect(golden.toSorted()).toEqual([...files.map(([path]) => path), "unchanged.txt"].toSorted());
  });
});
