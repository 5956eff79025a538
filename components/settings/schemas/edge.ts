import { z } from "zod";

import { isPrivateRange, parseIpv4Range } from "../subnets";
import { httpUrl, secretReference } from "./values";

/** Where Nginx's certificate comes from. */
export const tls = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("selfSigned") }),
    z.strictObject({
      mode: z.literal("files"),
      certificateFile: z.string().min(1, "must be the path of a PEM file with the full chain"),
      privateKeyFile: z.string().min(1, "must be the path of a PEM file"),
    }),
    z.strictObject({
      mode: z.literal("acme"),
      email: z.email("must be an e-mail address"),
      directoryUrl: z.url({ protocol: /^https$/, error: "must be an https:// address" }),
    }),
  ],
  { error: "must be selfSigned, files or acme" },
);

/** Whether sign-in may use plain HTTP: only to a host that the Internet cannot reach, for tests and home labs. */
function isPrivateHost(url: string): boolean {
  const range = parseIpv4Range(`${new URL(url).hostname}/32`);
  return range !== undefined && isPrivateRange(range);
}

/** How people sign in to Open WebUI. */
export const signIn = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("password") }),
    z.strictObject({
      mode: z.literal("oidc"),
      providerUrl: httpUrl.refine(
        (url) => url.startsWith("https://") || isPrivateHost(url),
        "must be an https:// address, or http:// with a private IPv4 address",
      ),
      clientId: z.string().min(1, "must be the client id from the provider"),
      clientSecret: secretReference,
      label: z.string().min(1, "must be the text of the sign-in button"),
      matchByEmail: z.boolean(),
      passwordForm: z.boolean(),
    }),
  ],
  { error: "must be password or oidc" },
);
