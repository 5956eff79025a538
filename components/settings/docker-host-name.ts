import type { Settings } from "./schema";

/** The name under which containers reach the Docker host; Docker Desktop has the same. */
export const DOCKER_HOST_NAME = "host.docker.internal";

/** Every string in a value, however deep. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

/** Every HTTP address in a value. */
export function urlsIn(value: unknown): readonly URL[] {
  return stringsIn(value)
    .filter((text) => /^https?:\/\//.test(text) && URL.canParse(text))
    .map((text) => new URL(text));
}

/**
 * Whether a setting names the Docker host as an address, for example a model's `apiBase`. What the monitoring adds is left out:
 * it concerns only Prometheus and the probes ({@link monitoredOnHost}).
 */
export function usesDockerHost(settings: Partial<Settings>): boolean {
  return urlsIn({ ...settings, monitoring: undefined }).some(({ hostname }) => hostname === DOCKER_HOST_NAME);
}

/** The addresses on the Docker host that the monitoring's own jobs or probes name. */
export function monitoredOnHost(jobs: readonly { readonly targets: readonly string[] }[]): readonly URL[] {
  const addresses = jobs.flatMap(({ targets }) => targets);
  return addresses
    .map((target) => new URL(target.includes("://") ? target : `http://${target}`))
    .filter(({ hostname }) => hostname === DOCKER_HOST_NAME);
}
