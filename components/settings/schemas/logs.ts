import { z } from "zod";

import { count, httpUrl, port, secretReference } from "./values";

/** Where collected logs go instead of VictoriaLogs; an empty `url` means VictoriaLogs. */
const destination = z
  .strictObject({
    url: z.union([z.literal(""), httpUrl]),
    username: z.string().min(1, "must not be empty").optional(),
    password: secretReference.optional(),
    token: secretReference.optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    error: "needs username and password together",
  })
  .refine(({ username, token }) => username === undefined || token === undefined, {
    error: "must have either username and password, or a token",
  })
  .refine(({ url, username, token }) => url !== "" || (username ?? token) === undefined, {
    error: "needs a url for its credentials",
  });

/** Collection of the containers' logs. */
export const logs = z.strictObject({
  enabled: z.boolean(),
  retentionDays: count,
  maxGigabytes: count,
  port,
  destination,
});
