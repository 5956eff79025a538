import { RunError } from "@pulumi/pulumi";

import { declaredSettings } from "./declared-settings";

/** One problem of the settings. */
export interface Problem {
  /** Where, for example `models[0].apiBase`. */
  readonly path: string;
  /** What is wrong, as the end of a sentence that starts with the path. It never contains a secret's value. */
  readonly message: string;
  /** The command that fixes it. */
  readonly remedy: string;
}

/** Every problem of a stack's settings in one error. Pulumi shows its message without a stack trace. */
export class SettingsError extends RunError {
  public readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const list = problems.map(({ path, message, remedy }) => `  - ${path} ${message}\n      ${remedy}`);
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`The settings have ${count}; nothing was created.\n${list.join("\n")}`);
    this.problems = problems;
  }
}

/** Settings whose values Pulumi must encrypt. */
const SECRET_SETTINGS = new Set(["providerKeys", "secrets"]);

/** A value to show in a remedy, by the setting's path without list positions. */
const EXAMPLES: Readonly<Record<string, string>> = {
  apiHost: "api.example.com",
  chatHost: "chat.example.com",
  adminEmail: "admin@example.com",
  "tls.mode": "selfSigned",
  "tls.email": "admin@example.com",
  "tls.directoryUrl": "https://acme-v02.api.letsencrypt.org/directory",
  "tls.certificateFile": "tls/fullchain.pem",
  "tls.privateKeyFile": "tls/privkey.pem",
  frameAncestors: "https://portal.example.com",
  corsOrigins: "https://app.example.com",
  trustedProxies: "10.0.4.0/24",
  apiRoutes: "azure",
  certificateAuthorities: "tls/company-ca.pem",
  "proxy.url": "http://proxy.example.com:3128",
  "proxy.username": "llm-stack",
  "proxy.noProxy": "internal.example.com",
  "models.name": "gpt-mini",
  "models.model": "openai/gpt-4o-mini",
  "models.apiBase": "https://llm.example.com/v1",
  "models.providerKey": "openai",
  "models.organization": "org-abc123",
  "models.azure.apiVersion": "2024-10-21",
  "models.azure.tenantId": "11111111-2222-3333-4444-555555555555",
  "models.azure.clientId": "11111111-2222-3333-4444-555555555555",
  "models.azure.clientSecret.secret": "azureClient",
  "models.aws.region": "eu-central-1",
  "models.aws.accessKeyId.secret": "awsAccessKeyId",
  "models.aws.secretAccessKey.secret": "awsSecretAccessKey",
  "models.aws.instanceRole": "true",
  "models.aws.roleArn": "arn:aws:iam::123456789012:role/bedrock",
  "models.aws.sessionName": "llm-stack",
  "models.vertex.project": "my-project",
  "models.vertex.location": "europe-west4",
  "models.vertex.credentials.secret": "vertexAccount",
  "globalKey.models": "all-proxy-models",
  "serviceKeys.models": "all-proxy-models",
  "globalKey.budgetDuration": "30d",
  "serviceKeys.budgetDuration": "30d",
  "serviceKeys.management.budgetDuration": "30d",
  "unknownUsers.budgetDuration": "30d",
  "registries.address": "registry.example.com",
  "registries.username": "llm-stack",
  "registries.password.secret": "registryPassword",
  registryMirror: "registry.example.com/mirror",
  "resources.profile": "4c8g",
  "monitoring.host": "grafana.example.com",
  "monitoring.scrape.name": "wordpress-php-fpm",
  "monitoring.scrape.targets": "web1.example.com:9253",
  "monitoring.scrape.bearerToken.secret": "exporterToken",
  "monitoring.scrape.basicAuth.password.secret": "exporterPassword",
  "monitoring.probes.name": "wordpress",
  "monitoring.probes.targets": "https://www.example.com/",
  "monitoring.rules": "monitoring/rules",
  "monitoring.dashboards": "monitoring/dashboards",
  subnet: "10.213.0.0/21",
  cloudMetadata: "deny",
  dockerHost: "unix:///var/run/docker.sock",
  litellmWorkers: "1",
  timeZone: "Europe/Berlin",
};

/**
 * A problem of a setting, with the `pulumi config` command that sets it or, with `remove`, removes it.
 *
 * @param path the setting's name, then field names and list positions.
 */
export function problemAt(
  path: readonly (string | number)[],
  message: string,
  options: { readonly remove?: boolean; readonly example?: string } = {},
): Problem {
  const where = settingPath(path);
  const key = path.length > 1 ? `--path 'llm-stack:${where}'` : `llm-stack:${where}`;
  if (options.remove) return { path: where, message, remedy: `pulumi config rm ${key}` };
  // Without a value the command prompts for the secret, which keeps it out of the shell's history.
  if (SECRET_SETTINGS.has(String(path[0])))
    return { path: where, message, remedy: `pulumi config set --secret ${key}` };
  return { path: where, message, remedy: setCommand(path, key, options.example) };
}

/** A path in the form that `pulumi config --path` takes, for example `models[0].apiBase`. */
export function settingPath(path: readonly (string | number)[]): string {
  return path.map(formatStep).join("");
}

/** One step of a path: https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration. */
function formatStep(part: string | number, index: number): string {
  if (typeof part === "number") return `[${part}]`;
  if (!/^[\w-]+$/.test(part)) return `["${part}"]`;
  return index > 0 ? `.${part}` : part;
}

function setCommand(path: readonly (string | number)[], key: string, example: string | undefined): string {
  const [setting = ""] = path;
  const type = declaredSettings()[setting]?.type;
  const isWhole = path.length === 1 && (type === "array" || type === "object");
  if (isWhole) return `edit ${setting} in the stack's Pulumi.<stack>.yaml`;
  const value = example ?? EXAMPLES[path.filter((part) => typeof part === "string").join(".")] ?? "<value>";
  return `pulumi config set ${key} ${value}`;
}
