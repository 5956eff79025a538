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

/** Whether a setting names the Docker host as an address, for example a model's `apiBase`. */
export function usesDockerHost(settings: Partial<Settings>): boolean {
  return urlsIn(settings).some(({ hostname }) => hostname === DOCKER_HOST_NAME);
}
