import { existsSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { packageRoot } from "../../../components/settings/package-files";
import { acceptanceArguments, OPT_IN } from "../../../ops/tools/acceptance-suites";
import { vitestArguments } from "../../../ops/tools/vitest-command";

const CONFIG = "--config=vitest.acceptance.config.mts";

describe("the acceptance suites", () => {
  it("have their files", () => {
    expect(Object.values(OPT_IN).filter(({ file }) => !existsSync(join(packageRoot, file)))).toEqual([]);
  });

  it("on request are left out of the standard one, which ends at its first failure", () => {
    const excluded = Object.values(OPT_IN).map(({ file }) => `--exclude=${file}`);
    expect(acceptanceArguments([], ["--bail=3"], { bail: "2" })).toEqual([CONFIG, ...excluded, "--bail=3", "--bail=2"]);
  });

  it("on request run alone and to their end", () => {
    const file = "test/acceptance/faults.test.ts";
    expect(acceptanceArguments(["faults"], [], { testNamePattern: "Redis is down" })).toEqual([
      CONFIG,
      file,
      "--testNamePattern=Redis is down",
      "--bail=0",
    ]);
  });

  it("on request have one limit of failures: the one that is given", () => {
    expect(acceptanceArguments(["faults"], [], { bail: "1" }).filter((word) => word.startsWith("--bail"))).toEqual([
      "--bail=1",
    ]);
  });
});

describe("Vitest's arguments", () => {
  it("are those of the call, none of which Vitest takes for another one's value", () => {
    const options = { testNamePattern: "a b", update: true, bail: "1", reporter: "verbose" } as const;
    const files = ["test/ops", "--maxWorkers=1"];
    expect(vitestArguments(files, options)).toEqual([
      ...files,
      "--testNamePattern=a b",
      "--update",
      "--bail=1",
      "--reporter=verbose",
    ]);
    expect(vitestArguments([], {})).toEqual([]);
  });
});
