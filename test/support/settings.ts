import { referencedSecrets } from "../../components/settings/secret-references";
import type { Settings } from "../../components/settings/schema";
import { resolveSettings, type SettingsInput } from "../../components/settings/settings";

/** Settings of a production-like stack without real secrets, with some settings changed. */
export function exampleSettings(changes: SettingsInput = {}): Settings {
  const input: SettingsInput = {
    apiHost: "api.example.com",
    chatHost: "chat.example.com",
    adminEmail: "admin@example.com",
    models: [{ name: "gpt", model: "openai/gpt-4o-mini", providerKey: "openai" }],
    ...changes,
  };
  return resolveSettings(input, {
    providerKeys: { openai: "openai-key", anthropic: "anthropic-key" },
    secrets: secretsFor(input),
  });
}

/** A value for every secret that the settings name. Without one, they are rejected. */
function secretsFor(input: SettingsInput): Record<string, string> {
  return Object.fromEntries(referencedSecrets(input).map((name) => [name, `https://secret.example.com/${name}`]));
}

/** A valid mail server without sign-in. */
export const RELAY = {
  mode: "relay",
  host: "smtp.example.com",
  port: 587,
  tls: "starttls",
  sender: "gateway@example.com",
};

/** Sign-in through an OpenID Connect provider. */
export const OIDC = {
  mode: "oidc",
  providerUrl: "https://login.example.com/.well-known/openid-configuration",
  clientId: "open-webui",
  clientSecret: { secret: "oidcClient" },
  label: "Example account",
  matchByEmail: true,
  passwordForm: false,
} as const;

/** Backups in a folder of the Docker host. */
export const LOCAL_BACKUP = { targets: [{ name: "disk", type: "local", path: "/srv/backups" }] };

/** Backups on another machine of every kind, too. */
export const BACKUPS = {
  targets: [
    ...LOCAL_BACKUP.targets,
    {
      name: "cloud",
      type: "s3",
      endpoint: "https://s3.example.com/",
      bucket: "llm-backups",
      region: "eu-central-1",
      accessKeyId: { secret: "cloudKeyId" },
      secretAccessKey: { secret: "cloudKey" },
    },
    {
      name: "nas",
      type: "sftp",
      host: "nas.example.com",
      port: 2222,
      user: "llm",
      path: "/volume1/llm",
      privateKey: { secret: "nasKey" },
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
    },
    {
      name: "vault",
      type: "rest",
      url: "https://vault.example.com:8000/llm",
      username: "llm",
      password: { secret: "vaultPassword" },
      appendOnly: true,
    },
  ],
};

/** A certificate that Nginx fetches itself. */
export const ACME = {
  mode: "acme",
  email: "a@example.com",
  directoryUrl: "https://acme.example.com/directory",
} as const;
