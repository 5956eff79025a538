import { scopeOf, type Scope } from "../restore/choice";
import type { Change, UpgradedService } from "./changes";

/**
 * What an upgrade stops, dumps and, on failure, restores: what belongs to the upgraded application, or everything that the
 * applications store when both change or PostgreSQL does. Grafana's data and Nginx' certificates are not in the databases.
 */
export function upgradeScope(changes: readonly Pick<Change, "service">[]): Scope {
  const services = new Set<UpgradedService>(changes.map(({ service }) => service));
  const [litellm, webui] = [scopeOf("litellm"), scopeOf("webui")];
  if (!services.has("postgres")) {
    if (!services.has("openWebui")) return litellm;
    if (!services.has("litellm")) return webui;
  }
  return {
    databases: [...litellm.databases, ...webui.databases],
    files: webui.files,
    writers: [...new Set([...litellm.writers, ...webui.writers])],
  };
}
