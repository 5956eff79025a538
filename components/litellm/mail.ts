import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import { publicUrl } from "../settings/public-url";
import type { Settings } from "../settings/schema";
import type { SecretInputs } from "../settings/settings";

/** `general_settings.alerting` in LiteLLM's configuration; empty without a mail server. */
export function mailAlerting({ smtp }: Settings): string {
  return smtp.mode === "relay" ? "alerting: [email]" : "";
}

/** LiteLLM's variables for its mail server (litellm/proxy/utils.py, send_email). */
export function mailEnvironment({ smtp, apiHost, ports }: Settings): Readonly<Record<string, string>> {
  if (smtp.mode === "none") return {};
  return {
    // Links in mails lead there.
    PROXY_BASE_URL: publicUrl(apiHost, ports.https),
    SMTP_HOST: smtp.host,
    SMTP_PORT: String(smtp.port),
    SMTP_SENDER_EMAIL: smtp.sender,
    SMTP_TLS: smtp.tls === "starttls" ? "True" : "False",
    SMTP_USE_SSL: smtp.tls === "implicit" ? "True" : "False",
    ...(smtp.username !== undefined && { SMTP_USERNAME: smtp.username }),
  };
}

/** The password, as a file that LiteLLM's entry point exports. */
export function mailSecretFiles({ smtp }: Settings, inputs: SecretInputs): readonly MountedFile[] {
  if (smtp.mode === "none" || smtp.password === undefined) return [];
  return [{ path: "SMTP_PASSWORD", content: namedSecret(inputs, smtp.password.secret) }];
}
