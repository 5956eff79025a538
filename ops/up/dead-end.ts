import { CREATE_DEAD_END, DEAD_END } from "../../components/docker/dead-end";
import { docker, DockerError } from "../docker-cli";
import type { StateResource } from "./state";

/** Suffix of the name of the command that created the network, as in components/llm-stack.ts. */
const DEAD_END_RESOURCE = "-dead-end";

/**
 * Whether the network that blocks link-local addresses was removed, for example by `docker network prune` after the containers
 * were gone. Pulumi does not refresh what a command has created, so no `pulumi up` would create the network again.
 *
 * @param host address of the Docker Engine.
 */
export async function isDeadEndMissing(state: readonly StateResource[], host: string): Promise<boolean> {
  return state.some(({ urn }) => urn.endsWith(DEAD_END_RESOURCE)) && !(await exists(host));
}

/** Creates the network again. */
export async function createDeadEnd(host: string): Promise<void> {
  await docker(host, CREATE_DEAD_END);
}

async function exists(host: string): Promise<boolean> {
  try {
    await docker(host, ["network", "inspect", DEAD_END]);
    return true;
  } catch (error) {
    if (error instanceof DockerError && /no such network|not found/i.test(error.message)) return false;
    throw error;
  }
}
