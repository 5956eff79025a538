import type { PolicyResult } from "../../policy/evaluate";
import { rules } from "../../policy/rules";

/** Violations with their reasons and remedies, then every waiver. Empty when there is neither. */
export function describePolicy({ violations, waivers }: PolicyResult): readonly string[] {
  return [
    ...violations.flatMap(({ rule, resource, message }) => [
      `POLICY ${rule}: ${resource} ${message}`,
      `  ${rules[rule].reason}`,
      `  ${rules[rule].remedy}`,
    ]),
    ...waivers.map(
      ({ rule, resource, reason, until, state }) =>
        `WAIVER ${rule} for ${resource} (${state}, until ${until}): ${reason}`,
    ),
  ];
}
