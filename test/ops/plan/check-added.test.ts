import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { checkAdded } from "../../../ops/plan/check-added";
import { findPromtool, PROMTOOL_SOURCES } from "../../../testing/prometheus/promtool";
import { exampleSettings } from "../../support/settings";
import { renderPrometheus } from "../../../components/monitoring/render-monitoring";

const RULES = "examples/wordpress-monitoring/rules";
const { monitoring } = exampleSettings({
  monitoring: { rules: [RULES], scrape: [{ name: "php", targets: ["web1.example.com:9253"] }] },
});

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-plan-"));
  mkdirSync(join(folder, "prometheus/added-rules"), { recursive: true });
  const [config] = renderPrometheus("llm-test", exampleSettings({ monitoring } as never));
  writeFileSync(join(folder, "prometheus/prometheus.yml"), config?.content ?? "");
  writeRule("up == 0");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function writeRule(expr: string): void {
  const rule = `{ alert: WordPressSlow, expr: "${expr}", labels: { severity: none } }`;
  writeFileSync(
    join(folder, "prometheus/added-rules/wordpress.yml"),
    `groups: [{ name: wordpress, rules: [${rule}] }]\n`,
  );
}

describe("the plan's check with promtool", () => {
  it("is left out of a stack that adds nothing", () => {
    const find = () => {
      throw new Error("not needed");
    };
    expect(checkAdded(folder, exampleSettings().monitoring, find)).toEqual({ summary: "", problems: [] });
  });

  it("is missing, and the plan says so, on a machine without promtool", () => {
    const { summary, problems } = checkAdded(folder, monitoring, () => undefined);
    expect(summary).toBe(
      `promtool: not found, so the PromQL of added rules is unchecked. It needs ${PROMTOOL_SOURCES}.`,
    );
    expect(problems).toEqual([]);
  });

  it("covers the configuration, all added rules and the tests beside them, and leaves nothing behind", () => {
    const calls: string[] = [];
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("llm-stack-promtool-"));
    const { summary, problems } = checkAdded(folder, monitoring, (work) => (...args) => {
      calls.push(args.join(" "));
      if (args[0] === "test") throw new Error(`${readdirSync(join(work, "prometheus/added-rules")).join(" ")}\n`);
      return "";
    });
    expect(calls).toEqual([
      "check config --syntax-only prometheus/prometheus.yml",
      "check rules --lint-fatal prometheus/added-rules/wordpress.yml",
      "test rules prometheus/added-rules/wordpress.test.yml",
    ]);
    expect(problems).toEqual(["wordpress.test.yml wordpress.yml"]);
    expect(summary).toBe("promtool: 2 of 3 checks of added jobs, rules and tests passed");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("llm-stack-promtool-"))).toEqual(before);
  });
});

const promtool = findPromtool(tmpdir());

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!promtool)(`promtool itself (needs ${PROMTOOL_SOURCES})`, () => {
  it("finds what the program's own checks cannot: a mistake in PromQL", () => {
    writeRule("sum by up");
    const { problems } = checkAdded(folder, { ...monitoring, rules: [] });
    expect(problems.join("\n")).toContain("could not parse expression");
    writeRule("up == 0");
    expect(checkAdded(folder, { ...monitoring, rules: [] }).problems).toEqual([]);
  });
});
