import { CREATE_DEAD_END, DEAD_END } from "../../components/docker/dead-end";
import { docker, dockerFailure } from "../docker-cli";
import type { StateResource } from "./state";

/** End of the name of the command that made the network, as components/llm-stack.ts gives it. */
const DEAD_END_RESOURCE = "-dead-end";

/**
 * Whether the network that takes link-local addresses away was removed, as `docker network prune` does once the containers
 * are gone. Pulumi does not look at what a command has made, so that no `pulumi up` would bring it back.
 *
 * @param host address of the Docker Engine.
 */
export async function isDeadEndMissing(state: readonly StateResource[], host: string): Promise<boolean> {
  return state.some(({ urn }) => urn.endsWith(DEAD_END_RESOURCE)) && !(await exists(host));
}

/** Makes the network again. */
export async function makeDeadEnd(host: string): Promise<void> {
  await docker(host, CREATE_DEAD_END);
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
