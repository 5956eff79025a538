import type { SmokeContainer } from "../smoke/containers";

/** Services that others need, in the order in which they can start. */
const ORDER = ["postgres", "redis", "litellm", "open-webui", "nginx"];

type State = Pick<SmokeContainer, "service" | "status" | "health">;

/** Whether a container runs and, if it has a health check, passes it. */
export function isWell({ status, health }: State): boolean {
  return status === "running" && (health ?? "healthy") === "healthy";
}

/**
 * Services to restart, in order. A service that is not well takes those with it that come after it in the order: they may hold
 * connections to it. Of the rest, only those that are not well restart.
 *
 * @param all restarts every service, for faults that no health check sees.
 */
export function restartOrder(containers: readonly State[], all: boolean): readonly string[] {
  const found = new Map(containers.map((container) => [container.service, container]));
  const core = ORDER.flatMap((service) => found.get(service) ?? []);
  const first = all ? 0 : core.findIndex((container) => !isWell(container));
  const rest = containers.filter((container) => !ORDER.includes(container.service) && (all || !isWell(container)));
  return [
    ...(first === -1 ? [] : core.slice(first).map(({ service }) => service)),
    ...rest.map(({ service }) => service).toSorted(),
  ];
}
