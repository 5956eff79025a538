import { activeServices, type ServiceChoices } from "./active-services";
import { resourceProfiles, type ResourceLimits } from "./resource-profiles";
import type { Settings } from "./schema";
import type { ServiceName } from "./service-names";

/** The limits of one service: those of the profile, unless the settings override them. */
export function limitsFor(resources: Settings["resources"], service: ServiceName): ResourceLimits {
  const limits = resourceProfiles[resources.profile].services[service];
  const { memory = limits.memory, cpus = limits.cpus } = resources.services[service] ?? {};
  return { memory, cpus };
}

/** Sum of the memory limits of all services that the stack runs, in MiB. */
export function totalMemory(settings: ServiceChoices & Pick<Settings, "resources">): number {
  return activeServices(settings).reduce((sum, service) => sum + limitsFor(settings.resources, service).memory, 0);
}
