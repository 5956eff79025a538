import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";

/** The certificate chain that Nginx serves, which is no secret; undefined when its container does not answer. */
export async function certificateOf({ dockerHost, prefix }: Target): Promise<string | undefined> {
  try {
    return (await docker(dockerHost, ["exec", `${prefix}-nginx`, "cat", "/run/secrets/certificate.pem"])).stdout;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    // A check reports the container's state.
    return undefined;
  }
}
