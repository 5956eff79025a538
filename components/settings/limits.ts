import { activeServices, type ServiceChoices } from "./active-services";
import { resourceProfiles, type ResourceLimits } from "./resource-profiles";
import type { Settings } from "./schema";
import type { ServiceName } from "./service-names";

/** Share of a container's memory at which a Go program collects garbage more often. The rest is for what Go does not count. */
const GO_SHARE = 0.8;

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

/** A Go program's own limit below its container's, as GOMEMLIMIT has it: without one, the kernel ends a program in a burst. */
export function goMemoryLimit({ resources }: Pick<Settings, "resources">, service: ServiceName): string {
  return `${Math.floor(limitsFor(resources, service).memory * GO_SHARE)}MiB`;
}
