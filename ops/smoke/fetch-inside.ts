import { docker, DockerError } from "../docker-cli";
import type { Target } from "../target";
import { SmokeFailure } from "./check";

/**
 * Fetches a URL from inside a container.
 *
 * @param about the service whose log tells why there is no answer.
 * @throws SmokeFailure when the answer is no success.
 */
export async function fetchInside(target: Target, service: string, url: string, about: string): Promise<string> {
  const { dockerHost, prefix } = target;
  try {
    const program = ["exec", `${prefix}-${service}`, "wget", "-q", "-O", "-", url];
    return (await docker(dockerHost, program, { timeoutSeconds: 20 })).stdout.trim();
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const reason = error.message.split("\n").at(-1) ?? "";
    throw new SmokeFailure(`no answer: ${reason}`, `docker logs --tail 50 ${prefix}-${about}`);
  }
}
