import { z } from "zod";

import { count, hostName, httpUrl, port, secretName, secretReference } from "./values";

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A time of day in the stack's time zone. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 02:30");

/** A folder without characters that a shell or an address would read differently. */
const folder = z
  .string()
  .regex(/^(\/[A-Za-z0-9._-]+)+$/, "must be an absolute path of letters, digits and . _ -, such as /srv/backups");

/** Part of an address. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "must be letters, digits and . _ -");

const address = httpUrl.refine((text) => /^[\w.:/-]+$/.test(text), "must have no sign-in, query or quotes");

const common = { name: secretName };

/** Where restic keeps backups. */
const backupTarget = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("local"), ...common, path: folder }),
    z.strictObject({
      type: z.literal("s3"),
      ...common,
      endpoint: address,
      bucket: word,
      region: word.optional(),
      accessKeyId: secretReference,
      secretAccessKey: secretReference,
    }),
    z.strictObject({
      type: z.literal("sftp"),
      ...common,
      host: hostName,
      port: port.optional(),
      user: word,
      path: folder,
      privateKey: secretReference,
      hostKey: z
        .string()
        .regex(
          /^(ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/,
          "must be a line of ssh-keyscan without the host's name",
        ),
    }),
    z.strictObject({
      type: z.literal("rest"),
      ...common,
      url: address,
      username: word,
      password: secretReference,
      // Such a server refuses to delete, so it prunes by itself.
      appendOnly: z.boolean().optional(),
    }),
  ],
  { error: "must be local, s3, sftp or rest" },
);

/** Backups: where, when, how many and how they are tested. */
export const backup = z.strictObject({
  targets: z
    .array(backupTarget)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, "must have unique names"),
  at: timeOfDay,
  keep: z.strictObject({ daily: count, weekly: count, monthly: count }),
  drill: z.strictObject({
    day: z.enum(WEEKDAYS, { error: `must be one of ${WEEKDAYS.join(", ")}` }),
    at: timeOfDay,
  }),
});
