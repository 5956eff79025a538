import { describe, expect, it } from "vitest";

import type { PolicyWaiver } from "../../components/settings/schemas/policy";
import { evaluatePolicy } from "../../policy/evaluate";
import { IMAGE, type PolicyResource } from "../../policy/resource";
import { waiversIn } from "../../policy/waivers";

const MOVING: PolicyResource = {
  type: IMAGE,
  name: "llm-dev-image-litellm",
  inputs: { name: "litellm:main-stable" },
  options: {},
  secrets: {},
};
const WAIVER: PolicyWaiver = {
  rule: "pinned-images",
  resource: "llm-dev-image-litellm",
  reason: "we try the next release",
  until: "2026-12-31",
};
const VIOLATION = {
  rule: "pinned-images",
  resource: "llm-dev-image-litellm",
  message: "uses a tag that moves: litellm:main-stable",
};

describe("a waiver", () => {
  it("allows its violation up to and including its last day", () => {
    expect(evaluatePolicy([MOVING], [WAIVER], "2026-12-31")).toEqual({
      violations: [],
      waived: [VIOLATION],
      waivers: [{ ...WAIVER, state: "active" }],
    });
  });

  it("is a violation from the day after", () => {
    expect(evaluatePolicy([MOVING], [WAIVER], "2027-01-01")).toEqual({
      violations: [{ ...VIOLATION, message: `${VIOLATION.message} (its waiver expired on 2026-12-31)` }],
      waived: [],
      waivers: [{ ...WAIVER, state: "expired" }],
    });
  });

  it.each([
    ["another resource", { resource: "llm-dev-image-nginx" }],
    ["another rule", { rule: "limits" as const }],
  ])("of %s allows nothing and counts as unused", (_, change) => {
    const { violations, waivers } = evaluatePolicy([MOVING], [{ ...WAIVER, ...change }], "2026-11-28");
    expect(violations).toEqual([VIOLATION]);
    expect(waivers.map(({ state }) => state)).toEqual(["unused"]);
  });

  it("counts when it was renewed by a second entry", () => {
    const waivers = [WAIVER, { ...WAIVER, until: "2027-02-28" }];
    expect(evaluatePolicy([MOVING], waivers, "2027-01-15").violations).toEqual([]);
  });
});

describe("a stack's configuration", () => {
  it("has its waivers as JSON", () => {
    expect(waiversIn({ values: { "llm-stack:policyWaivers": JSON.stringify([WAIVER]) } })).toEqual([WAIVER]);
  });

  it.each(["nothing", "{}", JSON.stringify([{ ...WAIVER, until: "some day" }])])("waives nothing by %s", (text) => {
    expect(waiversIn({ values: { "llm-stack:policyWaivers": text } })).toEqual([]);
  });
});
