import type { Settings } from "./schema";
import { serviceNames, type ServiceName } from "./service-names";

/** The services that a stack with these settings runs. */
export function activeServices({ documents, logs }: Pick<Settings, "documents" | "logs">): readonly ServiceName[] {
  const optional: Partial<Readonly<Record<ServiceName, boolean>>> = {
    tika: documents.extraction === "tika",
    logCollector: logs.enabled,
    victoriaLogs: keepsLogs(logs),
  };
  return serviceNames.filter((service) => optional[service] ?? true);
}

/** Whether the stack keeps its logs itself. */
export function keepsLogs({ enabled, destination }: Settings["logs"]): boolean {
  return enabled && destination.url === "";
}
