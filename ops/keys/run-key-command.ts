import { runInLitellm } from "../litellm-program";
import type { Target } from "../target";

const MODULES = [
  "key_rules.seal",
  "keys.litellm_api",
  "keys.declared_budgets",
  "keys.declared_keys",
  "keys.key_commands",
];

const TIMEOUT_SECONDS = 90;

/**
 * Runs a command of `key_commands.py` in a stack's LiteLLM container, which has the master key. The command is passed in a
 * variable, because it may contain a key.
 *
 * @throws OperationError when the container cannot be reached or LiteLLM refuses.
 */
export function runKeyCommand(target: Target, command: Readonly<Record<string, unknown>>): Promise<unknown> {
  const environment = { LLM_STACK_COMMAND: JSON.stringify(command) };
  return runInLitellm(target, { modules: MODULES, environment, timeoutSeconds: TIMEOUT_SECONDS });
}
