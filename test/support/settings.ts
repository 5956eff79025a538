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

/** A certificate that Nginx fetches itself. */
export const ACME = {
  mode: "acme",
  email: "a@example.com",
  directoryUrl: "https://acme.example.com/directory",
} as const;
