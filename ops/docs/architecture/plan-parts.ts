import type { Plan } from "../../plan/plan";

/** Addresses and ports of the host that lead to a service, for example `127.0.0.1:9090`. */
export function portsOf({ services }: Plan, service: string): readonly string[] {
  return (services.get(service)?.ports ?? []).map(({ ip, external }) => `${ip}:${external}`);
}

/** Whether a published port is open to other machines. */
export function isPublic(port: string): boolean {
  return !port.startsWith("127.");
}

/** Groups items with the same text, in the order of each group's first item. A group is one node in a diagram. */
export function groupBy<Item>(items: readonly Item[], textOf: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(textOf(item), [...(groups.get(textOf(item)) ?? []), item]);
  return [...groups.values()];
}
