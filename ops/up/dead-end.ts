import { CREATE_DEAD_END, DEAD_END } from "../../components/docker/dead-end";
import { docker, dockerFailure } from "../docker-cli";
import type { StateResource } from "./state";

/**
 * Makes the network that takes link-local addresses away again after somebody removed it, as `docker network prune` does once
 * the containers are gone. Pulumi does not look at what a command has made, so that no `up` would bring it back.
 *
 * @param stack Pulumi's name of the stack.
 * @param host address of the Docker Engine.
 * @returns whether it was missing.
 */
export async function restoreDeadEnd(stack: string, state: readonly StateResource[], host: string): Promise<boolean> {
  if (!state.some(({ urn }) => urn.endsWith(`::llm-${stack}-dead-end`))) return false;
  if (await exists(host)) return false;
  await docker(host, CREATE_DEAD_END);
  return true;
}

async function exists(host: string): Promise<boolean> {
  try {
    await docker(host, ["network", "inspect", DEAD_END]);
    return true;
  } catch (error) {
    if (/no such network|not found/i.test(dockerFailure(error))) return false;
    throw error;
  }
}
