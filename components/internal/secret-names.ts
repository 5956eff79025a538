/** Secrets that a new value may replace at any time: the next `up` brings every consumer the new one. */
export const rotatableSecretNames = [
  "postgresSuperuser",
  "litellmDatabase",
  "webuiDatabase",
  "syncDatabase",
  "exporterDatabase",
  "backupDatabase",
  "redisLitellm",
  "redisExporter",
  "litellmUiPassword",
  "webuiSecretKey",
  "webuiIdentity",
] as const;

/**
 * Every generated secret. Not rotatable by a new value alone: `litellmSaltKey` encrypts the provider keys in LiteLLM's
 * database, LiteLLM's keys live in its database too, and Open WebUI and Grafana read their administrator's password only
 * once.
 */
export const generatedSecretNames = [
  ...rotatableSecretNames,
  "litellmMasterKey",
  "litellmSaltKey",
  "globalKey",
  "metricsKey",
  "webuiAdmin",
  "grafanaAdmin",
] as const;

/** Those that are LiteLLM keys: LiteLLM refuses one that does not start with {@link KEY_PREFIX}. */
export const litellmKeyNames: readonly string[] = ["litellmMasterKey", "globalKey", "metricsKey"];

/** How every LiteLLM key starts. */
export const KEY_PREFIX = "sk-";

/** Name of a generated secret. */
export type SecretName = (typeof generatedSecretNames)[number];
