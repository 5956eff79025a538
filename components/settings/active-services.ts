import { hasBackup } from "./backup-targets";
import type { Settings } from "./schema";
import { serviceNames, type ServiceName } from "./service-names";

/** The settings that decide which optional services a stack runs. */
export type ServiceChoices = Pick<Settings, "backup" | "documents" | "guardrails" | "logs">;

/** Whether a stack runs a service; every stack runs the others. */
const OPTIONAL: Partial<Readonly<Record<ServiceName, (settings: ServiceChoices) => boolean>>> = {
  tika: ({ documents }) => documents.extraction === "tika",
  presidioAnalyzer: runsPresidio,
  presidioAnonymizer: runsPresidio,
  backup: hasBackup,
  restic: hasBackup,
  logCollector: ({ logs }) => logs.enabled,
  victoriaLogs: ({ logs }) => keepsLogs(logs),
};

/** The services that a stack with these settings runs. */
export function activeServices(settings: ServiceChoices): readonly ServiceName[] {
  return serviceNames.filter((service) => OPTIONAL[service]?.(settings) ?? true);
}

/** Whether a guardrail uses the stack's own Presidio: it names no addresses. */
export function runsPresidio({ guardrails }: Pick<Settings, "guardrails">): boolean {
  return guardrails.some(({ presidio }) => presidio !== undefined && presidio.analyzerUrl === undefined);
}

/** Whether the stack keeps its logs itself. */
export function keepsLogs({ enabled, destination }: Settings["logs"]): boolean {
  return enabled && destination.url === "";
}
