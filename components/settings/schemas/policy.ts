import { z } from "zod";

import { policyRules } from "../policy-rules";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the calendar, not only text of that form: 2027-02-30 does not exist. */
const day = z
  .string()
  .refine(
    (text) => DATE.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    "must be a day such as 2027-03-31",
  );

/** An exception from one rule of the policy pack, for one resource and a limited time. */
export const policyWaiver = z.strictObject({
  rule: z.enum(policyRules, { error: `must be one of ${policyRules.join(", ")}` }),
  /** Pulumi's name of the resource. */
  resource: z.string().min(1, "must be the name of a resource, as a plan shows it"),
  reason: z.string().min(1, "must say why, for reviewers and auditors"),
  /** The last day, in UTC. */
  until: day,
});

/** An entry of `policyWaivers`. */
export type PolicyWaiver = Readonly<z.infer<typeof policyWaiver>>;
