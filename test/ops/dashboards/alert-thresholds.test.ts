import { describe, expect, it } from "vitest";

import { alertSteps, comparisonIn, measuredBy } from "../../../ops/dashboards/alert-thresholds";
import { alerts } from "../../../testing/prometheus/rules";

describe("comparisonIn", () => {
  it.each([
    ["a > 0.9", "a", ">", 0.9],
    ["a / (b > 0) < 0.1", "a / (b > 0)", "<", 0.1],
    ['min by (x) (\n  a{b=~"c|d >1"} == 0\n) <= 7', 'min by (x) ( a{b=~"c|d >1"} == 0 )', "<=", 7],
    ["r > 14.4 * 0.005 and s > 3", "r", ">", 0.072],
    ['a{b!=""} == 0', 'a{b!=""}', "==", 0],
  ])("splits %s", (expression, measured, operator, threshold) => {
    expect(comparisonIn(expression)).toEqual({ measured, operator, threshold });
  });

  it("rejects an alert that compares nothing outside brackets", () => {
    expect(() => comparisonIn("count by (job) (up == 0)")).toThrow("no comparison outside brackets in: count by");
  });
});

describe("alertSteps", () => {
  it.each([
    [
      "two severities where little is bad",
      ["HostDiskLow"],
      false,
      [
        [null, "red"],
        [0.07, "orange"],
        [0.15, "green"],
      ],
    ],
    [
      "alerts of two names",
      ["CertificateExpiresSoon", "CertificateExpiresNow"],
      false,
      [
        [null, "red"],
        [7, "orange"],
        [21, "green"],
      ],
    ],
    [
      "the same threshold twice",
      ["KeyBudgetLow", "TeamBudgetLow"],
      false,
      [
        [null, "orange"],
        [0.1, "green"],
      ],
    ],
    [
      "two severities where much is bad",
      ["LiteLLMErrorBudgetBurn"],
      false,
      [
        [null, "green"],
        [0.03, "orange"],
        [0.072, "red"],
      ],
    ],
    [
      "a count above which something is wrong",
      ["ContainerRestarting"],
      true,
      [
        [null, "green"],
        [3, "red"],
      ],
    ],
    [
      "a count from which on something is wrong",
      ["ModelUnavailable"],
      true,
      [
        [null, "green"],
        [5, "red"],
      ],
    ],
    [
      "a value that must not be zero",
      ["PostgresDown"],
      true,
      [
        [null, "red"],
        [1, "green"],
      ],
    ],
    [
      "a value that must not be one",
      ["SyncStopped"],
      true,
      [
        [null, "green"],
        [1, "red"],
      ],
    ],
  ] as const)("shows %s", (_, names, whole, steps) => {
    expect(alertSteps(names, whole)).toEqual(steps.map(([value, color]) => ({ value, color })));
  });

  it("reads the rules that Prometheus gets", () => {
    const rule = alerts().find(({ alert }) => alert === "RedisMemoryHigh");
    expect(rule?.expr).toBe(`${measuredBy("RedisMemoryHigh")} > 0.9`);
    expect(alertSteps(["RedisMemoryHigh"], false).at(-1)?.value).toBe(0.9);
  });

  it("rejects a name that no rule has", () => {
    expect(() => alertSteps(["Nonsense"], false)).toThrow(
      "no rule in observability/prometheus/rules has the alert Nonsense",
    );
  });
});
