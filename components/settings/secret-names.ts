/** Secrets that can be rotated at any time: the next `up` gives every consumer the new value. */
export const rotatableSecretNames = [
  "postgresSuperuser",
  "litellmDatabase",
  "webuiDatabase",
  "syncDatabase",
  "exporterDatabase",
  "backupDatabase",
  "vectorsDatabase",
  "redisLitellm",
  "redisExporter",
  "litellmUiPassword",
  "webuiSecretKey",
  "webuiIdentity",
  "litellmMasterKey",
  "globalKey",
  "metricsKey",
  "grafanaAdmin",
  "grafanaAuditor",
] as const;

/**
 * Every generated secret. Three cannot be rotated: `litellmSaltKey` encrypts the secrets in LiteLLM's database, Open WebUI's
 * administrators change their own password after the first start, and `backupPassword` opens the backups that exist.
 */
export const generatedSecretNames = [
  ...rotatableSecretNames,
  "litellmSaltKey",
  "webuiAdmin",
  "backupPassword",
] as const;

/** Secrets that are LiteLLM keys: LiteLLM refuses a key that does not start with {@link KEY_PREFIX}. */
export const litellmKeyNames: readonly string[] = ["litellmMasterKey", "globalKey", "metricsKey"];

/** How every LiteLLM key starts. */
export const KEY_PREFIX = "sk-";

/** Secrets that a stack has only if its settings ask for them. */
export const optionalSecretNames = ["grafanaAuditor"] as const;

/** Name of a secret that only some stacks have. */
export type OptionalSecretName = (typeof optionalSecretNames)[number];

/** Name of a generated secret that every stack has. */
export type SecretName = Exclude<(typeof generatedSecretNames)[number], OptionalSecretName>;
