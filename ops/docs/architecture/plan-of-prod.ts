import { SERVICE_LABEL, STACK_LABEL } from "../../../components/docker/labels";
import { assumeSecrets } from "../../plan/assume-secrets";
import { containersOf, labelOf, type ContainerInputs } from "../../plan/container-inputs";
import { networksOf, type PlannedNetwork } from "../../plan/networks";
import { recordProgram, type PlannedResource } from "../../plan/record-program";
import { readStackConfig } from "../../stack-config";

/** The data behind the diagrams. All names are without the stack's prefix. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  /** Long-running containers by name of the service, sorted. */
  readonly services: ReadonlyMap<string, ContainerInputs>;
  /** Sorted by name. */
  readonly networks: readonly PlannedNetwork[];
  /** A Docker or Pulumi name without the stack's prefix. */
  readonly short: (name: string) => string;
}

/** The plan of the stack `prod`, which uses every optional feature: providers, sign-in, alert receivers. */
export async function planOfProd(): Promise<Plan> {
  return planFrom(await recordProgram("prod", assumeSecrets(readStackConfig("prod")).config));
}

/** A plan's resources as the diagrams need them. */
export function planFrom(resources: readonly PlannedResource[]): Plan {
  const services = containersOf(resources)
    .map((container) => [labelOf(container, SERVICE_LABEL) ?? "", container] as const)
    .filter(([service]) => service !== "")
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const stack = services.map(([, container]) => labelOf(container, STACK_LABEL))[0] ?? "";
  const short = (name: string) => (name.startsWith(`${stack}-`) ? name.slice(stack.length + 1) : name);
  const networks = networksOf(resources).map((network) => ({ ...network, name: short(network.name) }));
  return { resources, services: new Map(services), networks, short };
}

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
