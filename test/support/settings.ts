import { resolveSettings, type SettingsInput } from "../../components/settings";
import type { Settings } from "../../components/settings-schema";

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

/** An address for every receiver of alerts, because settings are refused without. */
function secretsFor({ alertReceivers = [] }: SettingsInput): Record<string, string> {
  const receivers = alertReceivers as readonly { readonly urlSecret: string }[];
  return Object.fromEntries(receivers.map(({ urlSecret }) => [urlSecret, "https://hooks.example.com/1"]));
}
