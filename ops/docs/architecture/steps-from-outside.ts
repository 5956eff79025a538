import { isPublic, portsOf, type Plan } from "./plan-of-prod";

/**
 * How many steps a stranger needs to each service. A published port is the first. A network leads from each of its containers
 * to all others, so that each further step takes control of a container of the step before. A service that no network leads
 * to is not among them.
 */
export function stepsFromOutside(plan: Plan): ReadonlyMap<string, number> {
  const services = [...plan.services.keys()];
  const steps = new Map<string, number>();
  let next = services.filter((service) => portsOf(plan, service).some(isPublic));
  for (let step = 1; next.length > 0; step += 1) {
    for (const service of next) steps.set(service, step);
    const reached = plan.networks.filter((network) => network.shared && network.services.some((one) => steps.has(one)));
    next = services.filter((service) => !steps.has(service) && reached.some((one) => one.services.includes(service)));
  }
  return steps;
}
