import type { Settings } from "../../components/settings/schema";
import { resolveSettings, type SettingsInput } from "../../components/settings/settings";

/** Settings of a production-like stack with no secret behind them, with other values for some. */
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

/** A value for every secret that the settings name, because they are refused without. */
function secretsFor({ alertReceivers = [], signIn = {} }: SettingsInput): Record<string, string> {
  const receivers = alertReceivers as readonly { readonly urlSecret: string }[];
  const { clientSecret } = signIn as { readonly clientSecret?: string };
  return {
    ...Object.fromEntries(receivers.map(({ urlSecret }) => [urlSecret, "https://hooks.example.com/1"])),
    ...(clientSecret !== undefined && { [clientSecret]: "secret-of-the-client" }),
  };
}

/** Sign-in through a provider. */
export const OIDC = {
  mode: "oidc",
  providerUrl: "https://login.example.com/.well-known/openid-configuration",
  clientId: "open-webui",
  clientSecret: "oidcClient",
  label: "Example account",
  matchByEmail: true,
  passwordForm: false,
} as const;
