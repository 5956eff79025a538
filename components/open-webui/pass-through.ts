import type { MountedFile } from "../docker/files";
import { namedSecret } from "../secrets/named-secret";
import type { Settings } from "../settings/schema";
import type { SecretInputs } from "../settings/settings";

type OpenWebui = Pick<Settings, "openWebui">;

/** Variables that the stack's owner adds, without the secret ones. The checks of the settings refuse those of the stack. */
export function ownEnvironment({ openWebui }: OpenWebui): Readonly<Record<string, string>> {
  const plain = Object.entries(openWebui.environment).flatMap(([name, value]) =>
    typeof value === "object" ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(plain);
}

/** The secret ones, as files that become variables. */
export function ownSecrets({ openWebui }: OpenWebui, inputs: SecretInputs): MountedFile[] {
  return Object.entries(openWebui.environment).flatMap(([path, value]) =>
    typeof value === "object" ? [{ path, content: namedSecret(inputs, value.secret) }] : [],
  );
}
