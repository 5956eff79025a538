import { describe, expect, it } from "vitest";

import { findPromtool, PROMTOOL_SOURCES, type Promtool } from "../../testing/prometheus/promtool";
import { ruleFiles, testFiles } from "../../testing/prometheus/rules";

/** Some tests cover days. */
const TIMEOUT_MILLISECONDS = 120_000;

const promtool = findPromtool();
const needs = promtool ? "" : ` (needs ${PROMTOOL_SOURCES})`;
const run: Promtool = (...args) => promtool?.(...args) ?? "";

describe("promtool", () => {
  // `npm test` needs only Node.js; the summary lists what it left out.
  it.skipIf(!promtool)(`accepts the rule files${needs}`, () => {
    const paths = ruleFiles().map((file) => `rules/${file}`);
    expect(run("check", "rules", "--lint-fatal", ...paths)).toContain("SUCCESS");
  });

  for (const file of testFiles()) {
    // `npm test` needs only Node.js; the summary lists what it left out.
    it.skipIf(!promtool)(
      `finds that the alerts fire as ${file} expects${needs}`,
      () => {
        expect(run("test", "rules", `tests/${file}`)).toContain("SUCCESS");
      },
      TIMEOUT_MILLISECONDS,
    );
  }
});
