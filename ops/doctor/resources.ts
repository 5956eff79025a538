import { activeServices } from "../../components/settings/active-services";
import { limitsFor } from "../../components/settings/limits";
import { resourceProfiles } from "../../components/settings/resource-profiles";
import type { Settings } from "../../components/settings/schema";
import { containerSuffix } from "../../components/settings/service-names";
import type { EngineInfo } from "./engine";
import { setSetting, type Finding } from "./finding";

const BYTES_PER_MEBIBYTE = 2 ** 20;
/** Services rarely all use their whole limit at once, but below this share the kernel kills one of them under load. */
const SMALLEST_SHARE = 0.9;

/** Whether the host has enough cores and memory. */
export function evaluateResources(
  stack: string,
  settings: Pick<Settings, "resources" | "documents" | "logs">,
  info: Pick<EngineInfo, "NCPU" | "MemTotal">,
): Finding[] {
  return [...evaluateCores(stack, settings, info), ...evaluateMemory(stack, settings, info)];
}

/** Whether the host has enough cores for limits and profile: Docker refuses a limit above the host's cores. */
export function evaluateCores(
  stack: string,
  { resources, ...services }: Pick<Settings, "resources" | "documents" | "logs">,
  { NCPU }: Pick<EngineInfo, "NCPU">,
): Finding[] {
  const refused = activeServices(services).flatMap((service): Finding[] => {
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
  { resources, ...services }: Pick<Settings, "resources" | "documents" | "logs">,
  { MemTotal }: Pick<EngineInfo, "MemTotal">,
): Finding[] {
  const present = Math.floor(MemTotal / BYTES_PER_MEBIBYTE);
  const limits = activeServices(services).map((service) => ({ service, ...limitsFor(resources, service) }));
  const sum = limits.reduce((total, { memory }) => total + memory, 0);
  if (present >= sum * SMALLEST_SHARE) {
    return [{ check: "memory", level: "ok", message: `the Docker host has ${present} MiB for limits of ${sum} MiB` }];
  }
  const largest = limits.reduce((one, other) => (other.memory > one.memory ? other : one));
  return [
    {
      check: "memory",
      level: "error",
      message: `the Docker host has ${present} MiB, but the services' limits add up to ${sum} MiB`,
      remedy: [
        `give the host at least ${Math.ceil(sum * SMALLEST_SHARE)} MiB, or lower limits; the largest is ${containerSuffix(largest.service)}'s with ${largest.memory} MiB:`,
        resources.profile === "4c8g"
          ? setSetting(stack, `resources.services.${largest.service}.memory`, "<MiB>")
          : setSetting(stack, "resources.profile", "4c8g"),
      ].join("\n"),
    },
  ];
}
