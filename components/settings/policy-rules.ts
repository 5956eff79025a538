/** Rules of the policy pack in `policy/`, by the name that a waiver uses. */
export const policyRules = [
  "published-ports",
  "private-databases",
  "internal-networks",
  "limits",
  "health-check",
  "log-rotation",
  "privileges",
  "capabilities",
  "root-user",
  "pinned-images",
  "docker-socket",
  "host-folders",
  "data-volumes",
  "plain-secrets",
] as const;

/** Name of a rule of the policy pack. */
export type PolicyRule = (typeof policyRules)[number];
