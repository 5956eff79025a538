import { OperationError } from "../command";
import { output, type Workspace } from "./workspace";

/** A resource in the state, with its secrets in plain text. */
export interface DecryptedResource {
  readonly type?: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/**
 * Every resource in a stack's state with its secrets.
 *
 * @throws OperationError when Pulumi cannot decrypt them. With a wrong passphrase, it exports null in the place of each secret
 * and exits with 0.
 */
export async function readDecryptedState(workspace: Workspace): Promise<readonly DecryptedResource[]> {
  const { stack, stackOptions } = workspace;
  const text = await output(workspace, ["stack", "export", "--show-secrets", ...stackOptions]);
  const { deployment } = JSON.parse(text) as {
    readonly deployment: { readonly resources?: readonly DecryptedResource[] };
  };
  const resources = deployment.resources ?? [];
  if (resources.filter(isGenerated).some(({ outputs }) => isNull(outputs?.["result"]))) {
    throw new OperationError(
      `Pulumi cannot decrypt the secrets in the state of ${stack}: the passphrase is wrong. It comes from ` +
        "PULUMI_CONFIG_PASSPHRASE, PULUMI_CONFIG_PASSPHRASE_FILE, or the file passphrase in ~/.local/state/llm-stack.",
    );
  }
  return resources;
}

/** Whether a resource is a generated password, key or certificate. */
export function isGenerated({ type = "" }: DecryptedResource): boolean {
  return type.startsWith("random:");
}

function isNull(secret: unknown): boolean {
  return (secret as { readonly plaintext?: string } | null | undefined)?.plaintext === "null";
}
