import type { Plan } from "../../plan/plan";
import { isPublic, portsOf } from "./plan-parts";

/**
 * The number of steps from a stranger to each service. A published port is the first step. A network leads from each of its
 * containers to all others, so each further step requires control of a container of the previous step. Services that no
 * network leads to are left out.
 */
export function stepsFromOutside(plan: Plan): ReadonlyMap<string, number> {
  const services = [...plan.services.keys()];
  const steps = new Map<string, number>();
  let next = services.filter((service) => portsOf(plan, service).some(isPublic));
  for (let step = 1; next.length > 0; step += 1) {
    for (const service of next) steps.set(service, step);
    const reached = plan.networks.filter(
      (network) => network.shared && network.services.some((member) => steps.has(member)),
    );
    next = services.filter(
      (service) => !steps.has(service) && reached.some((network) => network.services.includes(service)),
    );
  }
  return steps;
}

/** The step of the services that are nearest to the outside. */
export function firstStep(steps: ReadonlyMap<string, number>, services: readonly string[]): number {
  return Math.min(...services.map((service) => steps.get(service) ?? Infinity));
}
