import type { Violation } from "../../../policy/evaluate";
import { rules } from "../../../policy/rules";
import { finding, type Comparison, type Finding } from "../comparison";

/** Violations of the policy, and every waiver. */
export function policy({ base, head }: Comparison): readonly Finding[] {
  const before = new Set(base.policy.violations.map(textOf));
  const after = new Set(head.policy.violations.map(textOf));
  const known = new Set(base.policy.waivers.map(({ rule, resource, until }) => `${rule} ${resource} ${until}`));
  return [
    ...head.policy.violations.map((violation) => {
      const { remedy } = rules[violation.rule];
      const age = before.has(textOf(violation)) ? "Still violated" : "Violated";
      return finding("danger", `${age}: ${textOf(violation)}. ${remedy}`);
    }),
    ...base.policy.violations
      .filter((violation) => !after.has(textOf(violation)))
      .map((violation) => finding("info", `No longer violated: ${textOf(violation)}.`)),
    ...head.policy.waivers.map(({ rule, resource, reason, until, state }) => {
      const text = `Waiver (${state}, until ${until}): ${rule} for ${resource}, because ${reason}`;
      if (!known.has(`${rule} ${resource} ${until}`)) return finding("check", `New: ${text}`);
      return finding(state === "active" ? "check" : "info", text);
    }),
  ];
}

function textOf({ rule, resource, message }: Violation): string {
  return `${rule}: ${resource} ${message}`;
}
