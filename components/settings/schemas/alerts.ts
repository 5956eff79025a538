import { z } from "zod";

import { secretName, secretReference, timeZone } from "./values";

const SEVERITIES = ["critical", "warning"] as const;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A time of day as Alertmanager reads it. 24:00 is the end of the day. */
const timeOfDay = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, "must be a time such as 22:00");

/** LiteLLM's `team_alias`. In a matcher it stands between quotes. */
const teamAlias = z.string().regex(/^[^"\p{C}]{1,128}$/u, "must be a team's alias, without quotes");

/** Times at which a receiver gets critical alerts only. */
const quietHours = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  timeZone,
  /** Days that are quiet from beginning to end. */
  days: z.array(z.enum(WEEKDAYS)).min(1, "must name at least one day").optional(),
});

const common = {
  name: secretName,
  severities: z
    .array(z.enum(SEVERITIES, { error: `must be ${SEVERITIES.join(" or ")}` }))
    .min(1, "must name at least one severity")
    .optional(),
  // LiteLLM's aliases of teams, from the label `team_alias` of budget alerts.
  forTeams: z.array(teamAlias).min(1, "must name at least one team").optional(),
  quietHours: quietHours.optional(),
};

/** A chat room or a service whose whole address is a secret. */
const withUrl = { ...common, url: secretReference };

/** Someone or something that Alertmanager notifies. */
export const alertReceiver = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("webhook"), ...withUrl }),
    z.strictObject({ type: z.literal("slack"), ...withUrl }),
    z.strictObject({ type: z.literal("teams"), ...withUrl }),
    z.strictObject({ type: z.literal("wecom"), ...withUrl }),
    z.strictObject({ type: z.literal("dingtalk"), ...withUrl }),
    z.strictObject({ type: z.literal("feishu"), ...withUrl }),
    z.strictObject({ type: z.literal("pagerduty"), ...common, routingKey: secretReference }),
    z.strictObject({
      type: z.literal("email"),
      ...common,
      to: z.array(z.email("must be an e-mail address")).min(1, "must name at least one address"),
    }),
  ],
  { error: "must be webhook, slack, teams, wecom, dingtalk, feishu, pagerduty or email" },
);
