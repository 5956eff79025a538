import type { ConfigChanges } from "../../../../support/config";

/** A change of a stack's file, as one of its settings before and after. Settings of `dev` that neither names are the same. */
export interface SettingsChange {
  readonly from?: ConfigChanges;
  readonly to: ConfigChanges;
  /** The report's first line. */
  readonly headline: string;
  /** Findings that a reviewer must see, each with its level. */
  readonly findings: readonly string[];
}

/** Everything that runs in the stack `dev`. */
export const ALL_SERVICES =
  "access-log-exporter, alertmanager, blackbox-exporter, cadvisor, grafana, litellm, nginx, nginx-exporter, node-exporter, " +
  "open-webui, postgres, postgres-exporter, prometheus, redis, redis-exporter, socket-proxy, sync, tika";
