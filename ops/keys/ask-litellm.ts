import { execFile } from "node:child_process";

import { bundlePython } from "../../components/internal/bundle-python";
import { OperationError } from "../command";
import { readStackConfig } from "../stack-config";

const MODULES = ["litellm_api", "declared_keys", "key_commands"];
const TIMEOUT_MILLISECONDS = 90_000;

/**
 * Runs a command of `key_commands.py` in a stack's LiteLLM container, where the master key is. The command travels in a
 * variable: it may hold a key.
 *
 * @throws OperationError when the container cannot be reached or LiteLLM refuses.
 */
export function askLitellm(stack: string, command: Readonly<Record<string, unknown>>): Promise<unknown> {
  const host = readStackConfig(stack).values["llm-stack:dockerHost"] ?? "";
  const args = ["exec", "--interactive", "--env", "LLM_STACK_COMMAND", `llm-${stack}-litellm`, "python3", "-"];
  const env = { ...process.env, DOCKER_HOST: host, LLM_STACK_COMMAND: JSON.stringify(command) };
  return new Promise((resolve, reject) => {
    const child = execFile("docker", args, { env, timeout: TIMEOUT_MILLISECONDS }, (error, stdout, stderr) => {
      if (error) reject(new OperationError(stderr.trim() || `docker could not be started: ${String(error.code)}`));
      else resolve(JSON.parse(stdout));
    });
    child.stdin?.end(bundlePython("config-templates/litellm/keys", MODULES));
  });
}
