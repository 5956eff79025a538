import type { SecretName } from "../../components/settings/secret-names";
import { userCli } from "./user-cli";
import { output } from "./workspace";

/**
 * Encrypts the value of a generated secret into the stack's file, where it replaces the generated one.
 *
 * @throws OperationError with Pulumi's own message.
 */
export async function setSecret(stack: string, name: SecretName, value: string): Promise<void> {
  const path = `llm-stack:secrets.${name}`;
  // By standard input: every user of the machine can read the arguments of a program.
  const input = { input: value };
  await output({ cli: await userCli() }, ["config", "set", "--stack", stack, "--secret", "--path", path], input);
}
