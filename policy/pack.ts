import { PolicyPack, type Policies, type ResourceValidationPolicy, type StackValidationPolicy } from "@pulumi/policy";

import type { PolicyWaiver } from "../components/settings/schemas/policy";
import { knownStacks, readStackConfig } from "../ops/stack-config";
import { evaluatePolicy, type Violation } from "./evaluate";
import { fromRequest, fromStack, stackOf } from "./from-engine";
import type { Rule } from "./rule";
import { rules } from "./rules";
import { plainSecrets } from "./rules/secrets";
import { today, waiversIn } from "./waivers";

/** The project whose stack files hold the waivers. */
const PROJECT = "llm-stack";

/** The policy as a pack for Pulumi's own commands: `pulumi preview --policy-pack policy`. */
function main(): void {
  const policies: Policies = [...Object.values(rules).map(beforeEachResource), secretsBySource, waiverReport];
  new PolicyPack("llm-stack", { enforcementLevel: "mandatory", policies });
}

/** A rule for one resource, applied before Pulumi changes anything. */
function beforeEachResource(rule: Rule): ResourceValidationPolicy {
  return {
    name: rule.name,
    description: descriptionOf(rule),
    validateResource: (args, report) => {
      const { violations } = evaluatePolicy([fromRequest(args)], waiversFor(args.urn), today(), [rule]);
      for (const violation of violations) report(textOf(violation, rule));
    },
  };
}

/** Only at the end does the engine say which secrets a value is computed from. */
const secretsBySource: StackValidationPolicy = {
  name: `${plainSecrets.name}-by-source`,
  description: descriptionOf(plainSecrets),
  validateStack: ({ resources }, report) => {
    for (const resource of resources) {
      const { violations } = evaluatePolicy([fromStack(resource)], waiversFor(resource.urn), today(), [plainSecrets]);
      for (const violation of violations) report(textOf(violation, plainSecrets), resource.urn);
    }
  },
};

/** Every preview lists what the stack waives. */
const waiverReport: StackValidationPolicy = {
  name: "waivers",
  description: "Violations that the stack's settings allow for a limited time (policyWaivers).",
  enforcementLevel: "advisory",
  validateStack: ({ resources }, report) => {
    const { waivers } = evaluatePolicy(resources.map(fromStack), waiversFor(resources[0]?.urn ?? ""), today());
    for (const { rule, resource, reason, until, state } of waivers) {
      report(`${state}: ${rule} for ${resource} until ${until}, because ${reason}`);
    }
  },
};

function descriptionOf({ demand, reason }: Rule): string {
  return `${demand} ${reason}`;
}

function textOf({ resource, message }: Violation, { remedy }: Rule): string {
  return `${resource} ${message}. ${remedy}`;
}

/** Stacks of other projects have no file here, and so no waivers. */
function waiversFor(urn: string): readonly PolicyWaiver[] {
  const stack = stackOf(urn, PROJECT);
  return stack !== undefined && knownStacks().includes(stack) ? waiversIn(readStackConfig(stack)) : [];
}

main();
