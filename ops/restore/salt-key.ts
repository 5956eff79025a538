import type { SecretName } from "../../components/settings/secret-names";
import { outputOf } from "../backup/containers";
import { setSecret } from "../pulumi/set-secret";
import type { Target } from "../target";
import type { Database } from "./choice";
import { restoringName, runSql } from "./databases";
import { RESTORED } from "./dump-source";

/** The secret that a database's application encrypts with. The vectors are not encrypted. */
const SECRETS: Readonly<Record<Database, SecretName | undefined>> = {
  litellm: "litellmSaltKey",
  webui: "webuiSecretKey",
  vectors: undefined,
};

/** Whether the restored data of LiteLLM was encrypted with another salt key than the one of this stack. */
export async function isOtherSaltKey(target: Target): Promise<boolean> {
  const sql = "SELECT hash FROM llm_stack.salt_key";
  const restored = (await runSql(target, restoringName("litellm"), sql)).trim();
  const present = await outputOf(target, "restic", ["sha256sum", "/run/secrets/kept/litellmSaltKey"]);
  return !present.startsWith(restored);
}

/**
 * Gives this stack the secrets in the backup of another stack, so that the restored databases can be read, and says so.
 *
 * @throws OperationError when Pulumi cannot write the stack's file.
 */
export async function adoptSecrets(stack: string, target: Target, databases: readonly Database[]): Promise<void> {
  for (const name of databases.flatMap((database) => SECRETS[database] ?? [])) {
    const command = ["tar", "-xOf", `${RESTORED}/kept.tar`, `run/secrets/kept/${name}`];
    await setSecret(stack, name, await outputOf(target, "backup", command));
    console.log(`Pulumi.${stack}.yaml: secrets.${name} is set, encrypted.`);
  }
}
