import { exceptions } from "../../../policy/exceptions";
import type { AuditedStack } from "../audited-stack";
import { heading, table, type Cell, type Chapter } from "../document";

const STATES = { active: "deviation", expired: "bad", unused: "neutral" } as const;

/** Violations of the policy, the stack's waivers, and the exceptions that every stack has. */
export function policyChapter({ policy, plan }: AuditedStack): Chapter {
  return {
    title: "Policy, waivers and exceptions",
    blocks: [
      heading("Violations"),
      table(
        ["Rule", "`Resource", "What is wrong"],
        policy.violations.map(({ rule, resource, message }) => [rule, resource, message]),
        "None: the stack keeps every rule of the policy.",
      ),
      heading("Waivers of this stack"),
      table(
        ["Rule", "`Resource", "State", "Until", "Reason"],
        policy.waivers.map(({ rule, resource, state, until, reason }): Cell[] => [
          rule,
          resource,
          { word: state, mark: STATES[state] },
          until,
          reason,
        ]),
      ),
      heading("Exceptions of every stack, for the services that this one runs"),
      table(
        ["Service", "Rule", "`Allows", "Because"],
        exceptions
          .filter(({ service }) => plan.services.has(service))
          .map(({ service, rule, detail = "", reason }) => [service, rule, detail, reason]),
      ),
    ],
  };
}
