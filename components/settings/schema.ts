import { z } from "zod";

import { resourceProfiles, type ProfileName } from "./resource-profiles";
import { alertReceiver } from "./schemas/alerts";
import { backup } from "./schemas/backup";
import { apiRouteGroup } from "./schemas/api-routes";
import { signIn, tls } from "./schemas/edge";
import { keyLimits, model, unknownUsers, serviceKey } from "./schemas/gateway";
import { smtp } from "./schemas/mail";
import { guardrail } from "./schemas/guardrails";
import { hardening } from "./schemas/hardening";
import { logs } from "./schemas/logs";
import { mcpServer } from "./schemas/mcp";
import { monitoring } from "./schemas/monitoring";
import { certificateAuthorities, proxy, registries } from "./schemas/network";
import { callbacks, litellm, logLevel, responseCache, routing } from "./schemas/routing";
import { documents, openWebui, webSearch } from "./schemas/open-webui";
import { policyWaiver } from "./schemas/policy";
import {
  count,
  duration,
  exactOrigin,
  hostName,
  image,
  litellmImage,
  ipv4Range,
  name,
  origin,
  port,
  positive,
  postgresImage,
  postgresToolsImage,
  secretName,
  secretReference,
  timeZone,
} from "./schemas/values";
import { LITELLM_ROLES } from "./litellm-roles";
import { generatedSecretNames } from "./secret-names";
import { serviceNames, type ServiceName } from "./service-names";
import { isPrivateRange, parseIpv4Range } from "./subnets";

/** The schema of every setting. Defaults are in Pulumi.yaml. */

const limits = z.strictObject({ memory: z.int().min(16, "must be at least 16 MiB"), cpus: positive }).partial();

/** One value for each service, keyed by service name. */
function perService<Value extends z.ZodType>(value: Value) {
  return z.strictObject(
    Object.fromEntries(serviceNames.map((service) => [service, value])) as Record<ServiceName, Value>,
  );
}

/** Schemas by setting, in the order of Pulumi.yaml. */
export const settingSchemas = {
  apiHost: hostName,
  chatHost: hostName,
  adminEmail: z.email("must be an e-mail address"),
  tls,
  frameAncestors: z.array(origin),
  corsOrigins: z.array(exactOrigin),
  trustedProxies: z.array(ipv4Range),
  proxyProtocol: z.boolean(),
  certificateAuthorities,
  proxy,
  apiRoutes: z
    .array(apiRouteGroup)
    .refine((groups) => new Set(groups).size === groups.length, "must name each group once"),
  models: z.array(model).min(1, "must offer at least one model"),
  globalKey: z.strictObject({
    alias: name,
    models: z.array(name).min(1, "must name at least one model"),
    ...keyLimits,
  }),
  serviceKeys: z.array(serviceKey),
  unknownUsers,
  access: z.strictObject({
    emptyModelList: z.enum(["teams", "all"], { error: "must be teams or all" }),
  }),
  unpriced: z.enum(["refuse", "allow"], { error: "must be refuse or allow" }),
  routing,
  responseCache,
  guardrails: z.array(guardrail),
  callbacks,
  mcpServers: z.array(mcpServer),
  logLevel,
  litellm,
  documents,
  webSearch,
  openWebui,
  images: perService(image).extend({ litellm: litellmImage, postgres: postgresImage, backup: postgresToolsImage }),
  registryMirror: z
    .string()
    .regex(
      /^([a-z0-9][a-z0-9.:-]*(\/[a-z0-9._-]+)*)?$/,
      "must be a registry prefix such as registry.example.com/mirror, without a scheme or a slash at the end",
    ),
  registries,
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
  }, "must be a private IPv4 range from /16 to /24 without host bits, such as 10.213.0.0/21"),
  cloudMetadata: z.enum(["deny", "allow"], { error: "must be deny or allow" }),
  dockerHost: z
    .string()
    .regex(/^(unix:\/\/\/.+|ssh:\/\/([^@/\s]+@)?[^/\s]+)$/, "must be unix:///path or ssh://user@host"),
  hardening,
  litellmWorkers: z.int("must be a whole number").min(1, "must be at least 1").max(16, "must be at most 16"),
  timeZone,
  retention: z.strictObject({
    spendLogDays: count,
    metricsDays: count,
    metricsGigabytes: count,
    logMegabytes: count,
  }),
  backup,
  logs,
  signIn,
  sync: z.strictObject({
    roles: z.partialRecord(z.enum(LITELLM_ROLES), z.enum(["admin", "user", "pending"])),
    defaultRole: z.enum(["user", "pending"]),
    ssoProvider: z.string().regex(/^[a-z0-9_-]*$/, "must be a provider's name in Open WebUI such as oidc, or empty"),
  }),
  smtp,
  alertReceivers: z.array(alertReceiver),
  heartbeat: z.strictObject({ url: secretReference.optional() }),
  monitoring,
  rotate: z.record(z.string(), z.string().min(1, "must be any new value, for example 2026-11")),
  rotationGrace: duration,
  rotationMaxAge: z.int().min(0, "must be a number of days, or 0 for no limit"),
  policyWaivers: z.array(policyWaiver),
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

/** Someone or something that Alertmanager notifies. */
export type AlertReceiverSettings = Settings["alertReceivers"][number];

/** A model as LiteLLM offers it. */
export type ModelSettings = Settings["models"][number];

/** A key for another program. */
export type ServiceKeySettings = Settings["serviceKeys"][number];
