import { SERVICE_LABEL, STACK_LABEL } from "../../components/docker/labels";
import { labelOf, type ContainerInputs } from "../plan/container-inputs";
import { CONTAINER } from "../../policy/resource";
import type { ResourceChange } from "./resource-changes";
import type { ReviewedPlan, ReviewedResource } from "./reviewed-plan";

/** A service's container in one revision. */
export interface Service {
  /** As Docker knows it, for example `open-webui`. */
  readonly service: string;
  readonly resource: ReviewedResource;
  readonly container: ContainerInputs & {
    readonly stopTimeout?: number;
    readonly waitTimeout?: number;
    readonly networkMode?: string;
  };
}

/** The services of a plan, by name. */
export function servicesOf({ resources }: Pick<ReviewedPlan, "resources">): ReadonlyMap<string, Service> {
  const services = resources.flatMap((resource) => {
    const service = serviceOf(resource);
    return service ? [service] : [];
  });
  return new Map(
    services.sort((one, other) => (one.service < other.service ? -1 : 1)).map((service) => [service.service, service]),
  );
}

/** The service that a resource is the container of. */
export function serviceOf(resource: ReviewedResource | undefined): Service | undefined {
  if (resource?.type !== CONTAINER) return undefined;
  const container = resource.inputs as unknown as Service["container"];
  const service = labelOf(container, SERVICE_LABEL);
  return service === undefined ? undefined : { service, resource, container };
}

/** Pairs of a service that is in both revisions. */
export function sharedServices(
  base: ReviewedPlan,
  head: ReviewedPlan,
): readonly (readonly [service: string, before: Service["container"], after: Service["container"]])[] {
  const before = servicesOf(base);
  return [...servicesOf(head)].flatMap(([service, { container }]) => {
    const old = before.get(service);
    return old ? [[service, old.container, container] as const] : [];
  });
}

/** The change of a service's container, if any. */
export function serviceOfChange({ base, head }: ResourceChange): Service | undefined {
  return serviceOf(head ?? base);
}

/** A Docker name without the stack's prefix, so that a renamed stack shows what really differs. */
export function withoutPrefix(name: string, { labels }: Pick<ContainerInputs, "labels">): string {
  const prefix = labels.find(({ label }) => label === STACK_LABEL)?.value;
  return prefix !== undefined && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
}
