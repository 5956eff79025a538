import { runInLitellm } from "../litellm-program";
import type { Target } from "../target";

/** `config-templates/litellm/people/grant_commands.py` with what it imports. */
const MODULES = [
  "access.grant_format",
  "key_rules.seal",
  "keys.litellm_api",
  "people.directory",
  "people.grants",
  "people.grant_commands",
];

const TIMEOUT_SECONDS = 90;

/** Temporary access, as `grants.py` describes it. Moments are in UTC. */
export interface Grant {
  readonly email: string;
  readonly models: readonly string[];
  readonly granted_at: string | null;
  /** The first moment without the access. */
  readonly ends_at: string;
  readonly active: boolean;
}

/**
 * Gives a person access to models.
 *
 * @param apply without it, the grant is only checked.
 * @throws OperationError when LiteLLM has no such person or model, or cannot be reached.
 */
export function giveGrant(
  target: Target,
  grant: Pick<Grant, "email" | "models" | "ends_at">,
  apply: boolean,
): Promise<readonly Grant[]> {
  return run(target, { command: "give", ...grant, apply });
}

/** All grants of all people. @throws OperationError when LiteLLM cannot be reached. */
export function listGrants(target: Target): Promise<readonly Grant[]> {
  return run(target, { command: "list" });
}

/**
 * Ends a person's grants.
 *
 * @param which models; all of them when empty.
 * @returns what ended.
 * @throws OperationError when LiteLLM has no such person, or cannot be reached.
 */
export function revokeGrants(target: Target, which: Pick<Grant, "email" | "models">): Promise<readonly Grant[]> {
  return run(target, { command: "revoke", ...which });
}

async function run(target: Target, command: Readonly<Record<string, unknown>>): Promise<readonly Grant[]> {
  const environment = { LLM_STACK_COMMAND: JSON.stringify(command) };
  return (await runInLitellm(target, {
    modules: MODULES,
    environment,
    timeoutSeconds: TIMEOUT_SECONDS,
  })) as readonly Grant[];
}
