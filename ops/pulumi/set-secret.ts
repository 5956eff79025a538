import { OperationError } from "../command";
import type { SecretName } from "../../components/settings/secret-names";
import { userCli } from "./user-cli";

/**
 * Encrypts the value of a generated secret into the stack's file, where it replaces the generated one.
 *
 * @throws OperationError with Pulumi's own message.
 */
export async function setSecret(stack: string, name: SecretName, value: string): Promise<void> {
  const cli = await userCli();
  const path = `llm-stack:secrets.${name}`;
  // By standard input: every user of the machine can read the arguments of a program.
  const { exitCode, stderr } = await cli.capture(
    ["config", "set", "--stack", stack, "--secret", "--path", path, "--non-interactive"],
    { input: value },
  );
  if (exitCode !== 0) throw new OperationError(`${path} could not be set:\n${stderr.trim()}`);
}
