import { z } from "zod";

import { hostName, httpUrl, secretReference } from "./values";

/** Labels that Prometheus or the stack sets itself, and that alerts route on. */
const RESERVED_LABELS = ["alertname", "instance", "job", "severity", "stack"];

const jobName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, "must be 1 to 64 letters, digits, _ or -, such as wordpress-php-fpm");

const interval = z.string().regex(/^[1-9]\d{0,3}(s|m|h)$/, "must be a number with a unit s, m or h, for example 30s");

const labels = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a label of Prometheus: letters, digits and _")
    .refine(
      (name) => !name.startsWith("__") && !RESERVED_LABELS.includes(name),
      `must not start with __ or be one of ${RESERVED_LABELS.join(", ")}, which have a meaning of their own`,
    ),
  z.string().min(1, "must not be empty"),
);

const common = { name: jobName, interval: interval.optional(), labels: labels.optional() };

/** A scrape job. Prometheus connects to each target itself. */
const scrapeJob = z.strictObject({
  ...common,
  targets: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?:\d{1,5}$/,
          "must be host:port in lower case, such as web1.example.com:9253; path and scheme are fields of their own",
        ),
    )
    .min(1, "must name at least one target"),
  path: z.string().startsWith("/", "must start with /").optional(),
  scheme: z.enum(["http", "https"], { error: "must be http or https" }).optional(),
  /** PEM file or PEM text with the authorities that sign the targets' certificates. */
  certificateAuthority: z.string().min(1, "must be the path of a PEM file, or the PEM text itself").optional(),
  bearerToken: secretReference.optional(),
  basicAuth: z.strictObject({ username: z.string().min(1, "must not be empty"), password: secretReference }).optional(),
});

/** Addresses that the blackbox exporter requests. */
const probe = z.strictObject({
  ...common,
  targets: z.array(httpUrl).min(1, "must name at least one address"),
});

const oauthUrl = z.url({ protocol: /^https$/, error: "must be an https:// address" });

/** How people sign in to Grafana. Unlike Open WebUI, Grafana does not read a provider's discovery document. */
const signIn = z.discriminatedUnion(
  "mode",
  [
    z.strictObject({ mode: z.literal("password") }),
    z.strictObject({
      mode: z.literal("oidc"),
      authUrl: oauthUrl,
      tokenUrl: oauthUrl,
      apiUrl: oauthUrl,
      clientId: z.string().min(1, "must be the client id from the provider"),
      clientSecret: secretReference,
      label: z.string().min(1, "must be the text of the sign-in button"),
      roleAttributePath: z
        .string()
        .min(
          1,
          "must be a JMESPath expression for Viewer, Editor or Admin, such as contains(groups, 'ops') && 'Viewer'",
        ),
    }),
  ],
  { error: "must be password or oidc" },
);

/** A file or folder, relative to the folder of the stack's Pulumi.<stack>.yaml. */
const path = z.string().min(1, "must be the path of a file or a folder");

/** What a stack adds to its monitoring, and how people reach it. */
export const monitoring = z.strictObject({
  host: z
    .string()
    .refine(
      (text) => text === "" || hostName.safeParse(text).success,
      "must be a host name in lower case with at least one dot, or empty",
    ),
  signIn,
  auditor: z.boolean(),
  scrape: z.array(scrapeJob),
  probes: z.array(probe),
  rules: z.array(path),
  dashboards: z.array(path),
});
