import { hasBackup } from "./backup-targets";
import type { Settings } from "./schema";
import { serviceNames, type ServiceName } from "./service-names";

/** The settings that decide which services a stack runs. */
export type ServiceChoices = Pick<Settings, "backup" | "documents">;

/** The services that a stack with these settings runs. */
export function activeServices(settings: ServiceChoices): readonly ServiceName[] {
  const optional: Partial<Readonly<Record<ServiceName, boolean>>> = {
    tika: settings.documents.extraction === "tika",
    backup: hasBackup(settings),
    restic: hasBackup(settings),
  };
  return serviceNames.filter((service) => optional[service] ?? true);
}
