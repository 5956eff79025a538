import { describe, expect, it } from "vitest";

import { findPromtool, PROMTOOL_SOURCES, type Promtool } from "./support/promtool";
import { ruleFiles, testFiles } from "./support/rules";

const promtool = findPromtool();
const needs = promtool ? "" : ` (needs ${PROMTOOL_SOURCES})`;
const run: Promtool = (...args) => promtool?.(...args) ?? "";

describe("promtool", () => {
  // `npm test` needs Node.js alone; the summary names what it had to leave out.
  it.skipIf(!promtool)(`accepts the rule files${needs}`, () => {
    const paths = ruleFiles().map((file) => `rules/${file}`);
    expect(run("check", "rules", "--lint-fatal", ...paths)).toContain("SUCCESS");
  });

  for (const file of testFiles()) {
    // `npm test` needs Node.js alone; the summary names what it had to leave out.
    it.skipIf(!promtool)(`finds that the alerts fire as ${file} says${needs}`, () => {
      expect(run("test", "rules", `tests/${file}`)).toContain("SUCCESS");
    });
  }
});
