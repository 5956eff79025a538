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

/** Name of a generated secret. */
export type SecretName = (typeof generatedSecretNames)[number];
