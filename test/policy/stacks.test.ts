import { vi, describe, expect, it } from "vitest";

import { assumeSecrets } from "../../ops/plan/assume-secrets";
import { recordProgram, type PlannedResource } from "../../ops/plan/record-program";
import { readStackConfig } from "../../ops/stack-config";
import { evaluatePolicy } from "../../policy/evaluate";
import { exceptions } from "../../policy/exceptions";
import { containerOf, serviceOf } from "../../policy/resource";
import { rules } from "../../policy/rules";
import { stackConfig } from "../support/config";
import { STACKS } from "../support/plans";
import { EVERY_SERVICE } from "../support/program";

describe("the stacks of this project", async () => {
  const plans = new Map<string, readonly PlannedResource[]>();
  for (const stack of STACKS) {
    // The program runs only once per copy of its modules.
    vi.resetModules();
    plans.set(stack, await recordProgram(stack, assumeSecrets(readStackConfig(stack)).config));
  }
  vi.resetModules();
  const everything = { ...readStackConfig("dev"), values: stackConfig(EVERY_SERVICE) };
  plans.set("dev with every service", await recordProgram("dev", assumeSecrets(everything).config));

  it.each([...plans.keys()])("%s keeps the policy without a waiver", (stack) => {
    expect(evaluatePolicy(plans.get(stack) ?? [], [], "2026-11-28").violations).toEqual([]);
  });

  it.each(exceptions)("need the exception from $rule for $service ($detail)", ({ rule, service, detail }) => {
    const found = [...plans.values()].flat().filter((resource) => {
      const container = containerOf(resource);
      if (!container || serviceOf(container) !== service) return false;
      return rules[rule].check(resource).some((finding) => detail === undefined || finding.detail === detail);
    });
    expect(found).not.toEqual([]);
  });
});
