import { docker, outputLines } from "../docker-cli";
import type { StateResource } from "./state";

const COMMAND = "command:local:Command";
const VOLUME = "docker:index/volume:Volume";

/**
 * Commands that changed a volume which is gone, for example because the host was lost: they gave it to its service's user. Pulumi
 * creates the volume again under the same name, so nothing tells it to run the command again, and the service could not write.
 *
 * @param host address of the Docker Engine.
 * @returns URNs of the commands.
 */
export async function commandsOfMissingVolumes(
  state: readonly StateResource[],
  host: string,
): Promise<readonly string[]> {
  const volumes = state.flatMap(({ type, id }) => (type === VOLUME && id !== undefined ? [id] : []));
  if (volumes.length === 0) return [];
  const present = new Set(outputLines(await docker(host, ["volume", "ls", "--quiet"])));
  const missing = new Set(volumes.filter((name) => !present.has(name)));
  return state.flatMap(({ urn, type, outputs }) => {
    // Triggers that hold a secret are encrypted as a whole.
    const triggers = Array.isArray(outputs?.triggers) ? outputs.triggers : [];
    return type === COMMAND && triggers.some((trigger) => missing.has(String(trigger))) ? [urn] : [];
  });
}
