import { z } from "zod";

import { parseImageReference } from "./internal/image-reference";
import { resourceProfiles, type ProfileName } from "./internal/resource-profiles";
import { generatedSecretNames, rotatableSecretNames } from "./internal/secret-names";
import { serviceNames, type ServiceName } from "./internal/service-names";
import { isPrivateRange, parseIpv4Range } from "./internal/subnets";

/** The shape of every setting. Defaults are not here but in Pulumi.yaml, which merges under what a stack sets. */

const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What LiteLLM reads as a duration for budgets and expiry: a number and a unit. */
const DURATION = /^[1-9]\d*(s|m|h|d|w|mo)$/;
/** Reaches YAML, a shell variable's value and Prometheus labels: no spaces, quotes or control characters. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@*-]{0,127}$/;
const SECRET_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

const hostName = z.string().regex(HOST_NAME, "must be a host name in lower case with at least one dot");
const name = z.string().regex(NAME, "must be 1 to 128 letters, digits or . _ : / @ * -, without spaces");
const secretName = z.string().regex(SECRET_NAME, "must be a name of letters and digits that starts with a letter");
const duration = z.string().regex(DURATION, "must be a number with a unit s, m, h, d, w or mo, for example 30d");
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" });
const positive = z.number().positive("must be greater than 0");
const count = z.int("must be a whole number").positive("must be greater than 0");
const price = z.number().min(0, "must not be negative");
const port = z.int("must be a whole number").min(1, "must be 1 to 65535").max(65535, "must be 1 to 65535");
const origin = z
  .string()
  .regex(
    /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/,
    "must be an origin such as https://portal.example.com, without a path",
  );
const image = z
  .string()
  .refine((text) => parseImageReference(text) !== undefined, "must be name:tag or name:tag@sha256:…")
  .refine((text) => parseImageReference(text)?.tag !== "latest", "must not be the moving tag latest");

const tls = z.discriminatedUnion(
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

const model = z.strictObject({
  name,
  model: name,
  apiBase: httpUrl.optional(),
  providerKey: secretName.optional(),
  mockResponse: z.string().min(1, "must not be empty").optional(),
  rpm: count.optional(),
  tpm: count.optional(),
  inputPricePerMillionTokens: price.optional(),
  outputPricePerMillionTokens: price.optional(),
});

const keyLimits = {
  maxBudget: positive.optional(),
  budgetDuration: duration.optional(),
  rpmLimit: count.optional(),
  tpmLimit: count.optional(),
  maxParallelRequests: count.optional(),
};

const serviceKey = z.strictObject({
  alias: name,
  models: z.array(name).min(1, "must name at least one model, or all-proxy-models"),
  ...keyLimits,
  duration: duration.optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});

const limits = z.strictObject({ memory: z.int().min(16, "must be at least 16 MiB"), cpus: positive }).partial();

/** One value for each service, keyed by service name. */
function perService<Value extends z.ZodType>(value: Value) {
  return z.strictObject(
    Object.fromEntries(serviceNames.map((service) => [service, value])) as Record<ServiceName, Value>,
  );
}

/** LiteLLM's roles of people (litellm/proxy/_types.py, LitellmUserRoles). */
const LITELLM_ROLES = [
  "proxy_admin",
  "proxy_admin_viewer",
  "org_admin",
  "internal_user",
  "internal_user_viewer",
] as const;

/** Schemas by setting, in the order of Pulumi.yaml. */
export const settingSchemas = {
  apiHost: hostName,
  chatHost: hostName,
  adminEmail: z.email("must be an e-mail address"),
  tls,
  frameAncestors: z.array(origin),
  models: z.array(model).min(1, "must offer at least one model"),
  globalKey: z.strictObject({
    alias: name,
    models: z.array(name).min(1, "must name at least one model"),
    ...keyLimits,
  }),
  serviceKeys: z.array(serviceKey),
  images: perService(image),
  registryMirror: z
    .string()
    .regex(
      /^([a-z0-9][a-z0-9.:-]*(\/[a-z0-9._-]+)*)?$/,
      "must be a registry prefix such as registry.example.com/mirror, without a scheme or a slash at the end",
    ),
  resources: z.strictObject({
    profile: z.enum(Object.keys(resourceProfiles) as [ProfileName, ...ProfileName[]], {
      error: `must be one of ${Object.keys(resourceProfiles).join(", ")}`,
    }),
    services: perService(limits).partial(),
  }),
  ports: z.strictObject({
    http: port,
    https: port,
    litellm: port,
    prometheus: port,
    grafana: port,
    alertmanager: port,
  }),
  subnet: z.string().refine((text) => {
    const range = parseIpv4Range(text);
    return range !== undefined && range.prefixLength >= 16 && range.prefixLength <= 24 && isPrivateRange(range);
  }, "must be a private IPv4 range of /16 to /24 that starts at its own first address, such as 10.213.0.0/21"),
  dockerHost: z
    .string()
    .regex(/^(unix:\/\/\/.+|ssh:\/\/([^@/\s]+@)?[^/\s]+)$/, "must be unix:///path or ssh://user@host"),
  litellmWorkers: z.int("must be a whole number").min(1, "must be at least 1").max(16, "must be at most 16"),
  retention: z.strictObject({
    spendLogDays: count,
    metricsDays: count,
    metricsGigabytes: count,
    logMegabytes: count,
  }),
  sync: z.strictObject({
    roles: z.partialRecord(z.enum(LITELLM_ROLES), z.enum(["admin", "user", "pending"])),
    defaultRole: z.enum(["user", "pending"]),
    ssoProvider: z.string().regex(/^[a-z0-9_-]*$/, "must be a provider's name in Open WebUI such as oidc, or empty"),
  }),
  alertReceivers: z.array(z.strictObject({ name: secretName, urlSecret: secretName })),
  logStack: z.literal(false, "must be false: this version has no log collection"),
  rotate: z.partialRecord(
    z.enum(rotatableSecretNames),
    z.string().min(1, "must be any new text, for example 2026-11"),
    {
      error: (issue) =>
        issue.code === "invalid_type"
          ? undefined
          : `is not a secret that can be rotated; known: ${rotatableSecretNames.join(", ")}`,
    },
  ),
  providerKeyNames: z.array(secretName),
  secretNames: z.array(secretName),
} as const;

/** Names of the secrets that Pulumi generates unless a stack sets them; shown in error messages. */
export const knownSecretNames: readonly string[] = generatedSecretNames;

/** Every setting of a stack, checked and complete. No secret is among them: those travel as {@link SecretInputs}. */
export type Settings = {
  readonly [Name in keyof typeof settingSchemas]: Readonly<z.infer<(typeof settingSchemas)[Name]>>;
};

/** Name of a setting. */
export type SettingName = keyof Settings;

/** A model as LiteLLM offers it. */
export type ModelSettings = Settings["models"][number];

/** A key for another program. */
export type ServiceKeySettings = Settings["serviceKeys"][number];
