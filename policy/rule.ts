import type { PolicyRule } from "../components/settings/policy-rules";
import { containerOf, type Container, type PolicyResource } from "./resource";

/** Something that a rule forbids. */
export interface Finding {
  /** What is wrong, as a sentence. It never contains a value that may be secret. */
  readonly message: string;
  /**
   * What exactly: a folder, a capability, a user, a protection. For an exception that allows this and nothing else, and for the
   * audit, where a control of a benchmark may be one part of a rule.
   */
  readonly detail?: string;
}

/** One rule of the policy. */
export interface Rule {
  readonly name: PolicyRule;
  /** What the rule demands. */
  readonly demand: string;
  /** Why, for the person whose change it stops. */
  readonly reason: string;
  /** How to comply. */
  readonly remedy: string;
  readonly check: (resource: PolicyResource) => readonly Finding[];
}

/** A rule about containers alone. */
export function containerRule(
  rule: Omit<Rule, "check">,
  check: (container: Container, resource: PolicyResource) => readonly Finding[],
): Rule {
  return {
    ...rule,
    check: (resource) => {
      const container = containerOf(resource);
      return container ? check(container, resource) : [];
    },
  };
}

/** The findings whose condition holds; each may have a detail. */
export function findings(
  ...candidates: readonly (readonly [condition: boolean, message: string, detail?: string])[]
): Finding[] {
  return candidates
    .filter(([condition]) => condition)
    .map(([, message, detail]) => ({ message, ...(detail !== undefined && { detail }) }));
}
