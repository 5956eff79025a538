import { bundlePython } from "../../components/templates/bundle-python";
import { OperationError } from "../command";
import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";

const MODULES = [
  "key_rules.seal",
  "keys.litellm_api",
  "keys.declared_budgets",
  "keys.declared_keys",
  "keys.key_commands",
];

/**
 * Runs a command of `key_commands.py` in a stack's LiteLLM container, which has the master key. The command is passed in a
 * variable, because it may contain a key.
 *
 * @throws OperationError when the container cannot be reached or LiteLLM refuses.
 */
export async function runKeyCommand(
  { prefix, dockerHost }: Target,
  command: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const args = ["exec", "--interactive", "--env", "LLM_STACK_COMMAND", `${prefix}-litellm`, "python3", "-"];
  const environment = { LLM_STACK_COMMAND: JSON.stringify(command) };
  const input = bundlePython("config-templates/litellm", MODULES);
  const { stdout } = await docker(dockerHost, args, { input, environment, timeoutSeconds: 90 }).catch(
    (error: unknown) => {
      throw error instanceof DockerError ? new OperationError(error.message) : error;
    },
  );
  return JSON.parse(stdout);
}
