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
  "litellmMasterKey",
  "globalKey",
  "metricsKey",
  "grafanaAdmin",
] as const;

/**
 * Every generated secret. Not rotatable: `litellmSaltKey` encrypts what LiteLLM keeps secret in its database, and the
 * password of Open WebUI's administrator is theirs to change after the first start.
 */
export const generatedSecretNames = [...rotatableSecretNames, "litellmSaltKey", "webuiAdmin"] as const;

/** Those that are LiteLLM keys: LiteLLM refuses one that does not start with {@link KEY_PREFIX}. */
export const litellmKeyNames: readonly string[] = ["litellmMasterKey", "globalKey", "metricsKey"];

/** How every LiteLLM key starts. */
export const KEY_PREFIX = "sk-";

/** Name of a generated secret. */
export type SecretName = (typeof generatedSecretNames)[number];
