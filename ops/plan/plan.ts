import { SERVICE_LABEL, STACK_LABEL } from "../../components/docker/labels";
import { COMMAND } from "../../policy/resource";
import { readStackConfig } from "../stack-config";
import { assumeSecrets } from "./assume-secrets";
import { containersOf, labelOf, type ContainerInputs } from "./container-inputs";
import { networksOf, type PlannedNetwork } from "./networks";
import { recordProgram, type PlannedResource } from "./record-program";

/** What a stack will be, by service. Names of services and networks are without the stack's prefix. */
export interface Plan {
  readonly resources: readonly PlannedResource[];
  /** Long-running containers by name of the service, sorted. */
  readonly services: ReadonlyMap<string, ContainerInputs>;
  /** Sorted by name. */
  readonly networks: readonly PlannedNetwork[];
  /** A Docker or Pulumi name without the stack's prefix. */
  readonly short: (name: string) => string;
}

/**
 * The plan of a stack, with placeholders for secrets. Can be called once per process: the program's modules run when they are
 * first imported.
 *
 * @throws SettingsError when the settings are wrong.
 */
export async function planOf(stack: string): Promise<Plan> {
  return planFrom(await recordProgram(stack, assumeSecrets(readStackConfig(stack)).config));
}

/** The plan that recorded resources are. */
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

/** A container's limit of processes, which a command sets, because the Docker provider cannot; undefined if none does. */
export function processLimitOf(container: string, { resources }: Pick<Plan, "resources">): number | undefined {
  for (const { type, inputs } of resources) {
    const { create } = inputs;
    if (type !== COMMAND || typeof create !== "string") continue;
    const [, limit, names = ""] = /docker update --pids-limit ([1-9]\d*) ([^\n]+)/.exec(create) ?? [];
    if (names.split(" ").includes(container)) return Number(limit);
  }
  return undefined;
}
