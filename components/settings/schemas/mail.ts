import { z } from "zod";

import { hostName, port, secretReference } from "./values";

/** A mailbox without a display name, which every mail program writes in another form. */
const mailbox = z.email("must be an e-mail address");

/** How the stack sends e-mail. */
export const smtp = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("none") }),
    z
      .strictObject({
        mode: z.literal("relay"),
        host: hostName,
        port,
        tls: z.enum(["starttls", "implicit", "none"], { error: "must be starttls, implicit or none" }),
        sender: mailbox,
        username: z.string().min(1, "must not be empty").optional(),
        password: secretReference.optional(),
      })
      .superRefine((mail, context) => {
        const report = (path: string, message: string) => {
          context.addIssue({ code: "custom", path: [path], message });
        };
        if ((mail.username === undefined) !== (mail.password === undefined)) {
          report(mail.username === undefined ? "username" : "password", "is missing: a sign-in needs both");
        }
        if (mail.tls === "none" && mail.password !== undefined) {
          report("tls", "must not be none with a password, which would travel in clear");
        }
        // LiteLLM and Alertmanager start with TLS on this port, whatever else they are told.
        if (mail.port === 465 && mail.tls !== "implicit") report("tls", "must be implicit on port 465");
      }),
  ],
  { error: "must be none or relay" },
);
