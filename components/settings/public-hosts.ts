import type { Settings } from "./schema";

/** The host names that Nginx serves, each with its own server. Grafana's is optional. */
export function publicHosts({
  apiHost,
  chatHost,
  monitoring,
}: Pick<Settings, "apiHost" | "chatHost" | "monitoring">): readonly string[] {
  return [apiHost, chatHost, ...(monitoring.host === "" ? [] : [monitoring.host])];
}
