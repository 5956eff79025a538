import { activeServices, type ServiceChoices } from "../../components/settings/active-services";
import { limitsFor, totalMemory } from "../../components/settings/limits";
import { resourceProfiles } from "../../components/settings/resource-profiles";
import type { Settings } from "../../components/settings/schema";
import { containerSuffix } from "../../components/settings/service-names";
import type { EngineInfo } from "./engine";
import { setSetting, type Finding } from "./finding";

type ResourceSettings = ServiceChoices & Pick<Settings, "resources">;

const BYTES_PER_MEBIBYTE = 2 ** 20;
/** Services rarely all use their whole limit at once, but below this share the kernel kills one of them under load. */
const SMALLEST_SHARE = 0.9;

const SMALLEST_PROFILE = "4c8g";

/** Whether the host has enough cores and memory. */
export function evaluateResources(
  stack: string,
  settings: ResourceSettings,
  info: Pick<EngineInfo, "NCPU" | "MemTotal">,
): Finding[] {
  return [...evaluateCores(stack, settings, info), ...evaluateMemory(stack, settings, info)];
}

/** Whether the host has enough cores for limits and profile: Docker refuses a limit above the host's cores. */
export function evaluateCores(
  stack: string,
  settings: ResourceSettings,
  { NCPU }: Pick<EngineInfo, "NCPU">,
): Finding[] {
  const { resources } = settings;
  const refused = activeServices(settings).flatMap((service): Finding[] => {
    const { cpus } = limitsFor(resources, service);
    if (cpus <= NCPU) return [];
    const message = `${containerSuffix(service)} may use ${cpus} cores, but the Docker host has ${NCPU}, and Docker refuses such a limit`;
    const remedy = setSetting(stack, `resources.services.${service}.cpus`, NCPU);
    return [{ check: "cores", level: "error", message, remedy }];
  });
  if (refused.length > 0) return refused;
  const { cores } = resourceProfiles[resources.profile];
  if (NCPU < cores) {
    const message = `the Docker host has ${NCPU} cores; the profile ${resources.profile} is made for ${cores}`;
    const remedy = "expect slow answers under load, or give the host more cores";
    return [{ check: "cores", level: "warning", message, remedy }];
  }
  return [{ check: "cores", level: "ok", message: `the Docker host has ${NCPU}` }];
}

/** Whether the host has enough memory for the sum of all limits. */
export function evaluateMemory(
  stack: string,
  settings: ResourceSettings,
  { MemTotal }: Pick<EngineInfo, "MemTotal">,
): Finding[] {
  const { resources } = settings;
  const present = Math.floor(MemTotal / BYTES_PER_MEBIBYTE);
  const sum = totalMemory(settings);
  if (present >= sum * SMALLEST_SHARE) {
    return [{ check: "memory", level: "ok", message: `the Docker host has ${present} MiB for limits of ${sum} MiB` }];
  }
  const limits = activeServices(settings).map((service) => ({ service, ...limitsFor(resources, service) }));
  const largest = limits.reduce((one, other) => (other.memory > one.memory ? other : one));
  return [
    {
      check: "memory",
      level: "error",
      message: `the Docker host has ${present} MiB, but the services' limits add up to ${sum} MiB`,
      remedy: [
        `give the host at least ${Math.ceil(sum * SMALLEST_SHARE)} MiB, or lower limits; the largest is ${containerSuffix(largest.service)}'s with ${largest.memory} MiB:`,
        resources.profile !== SMALLEST_PROFILE && fitsSmallestProfile(settings)
          ? setSetting(stack, "resources.profile", SMALLEST_PROFILE)
          : setSetting(stack, `resources.services.${largest.service}.memory`, "<MiB>"),
      ].join("\n"),
    },
  ];
}

function fitsSmallestProfile({ resources, ...choices }: ResourceSettings): boolean {
  const sum = totalMemory({ ...choices, resources: { ...resources, profile: SMALLEST_PROFILE } });
  return sum <= resourceProfiles[SMALLEST_PROFILE].memoryBudget;
}
