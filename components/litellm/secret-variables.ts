import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import type { Settings } from "../settings/schema";
import { asReference, referencedSecrets } from "../settings/secret-references";
import type { SecretInputs } from "../settings/settings";

/** Variable under which LiteLLM finds an entry of `secrets`, for example `SECRET_azureKey`. */
export function secretVariable(name: string): string {
  return `SECRET_${name}`;
}

/**
 * A copy of a value in which every `{ secret: NAME }` is the reference that LiteLLM resolves from its environment:
 * `os.environ/SECRET_NAME`.
 */
export function withSecretVariables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecretVariables);
  if (typeof value !== "object" || value === null) return value;
  const secret = asReference(value)?.secret;
  if (typeof secret === "string") return `os.environ/${secretVariable(secret)}`;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, withSecretVariables(inner)]));
}

/** One file for each secret that LiteLLM's settings name; its entry point exports them as variables. */
export function namedSecretFiles(settings: Settings, inputs: SecretInputs): readonly MountedFile[] {
  return referencedSecrets(litellmSettings(settings)).map((name) => ({
    path: secretVariable(name),
    content: namedSecret(inputs, name),
  }));
}

/** The settings whose secrets LiteLLM needs. No other service's secrets reach its container. */
function litellmSettings({ models, callbacks, mcpServers, litellm }: Settings): readonly unknown[] {
  return [models, callbacks.s3, mcpServers, litellm.config];
}
