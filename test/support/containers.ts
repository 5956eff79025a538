import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { containerSuffix, serviceNames, type ServiceName } from "../../components/settings/service-names";
import type { RecordedResource } from "./mocks";

/** A container's arguments without Pulumi's wrappers. */
export type ContainerInputs = pulumi.Unwrap<docker.ContainerArgs>;

/** A recorded container. */
export interface RecordedContainer extends Omit<RecordedResource, "inputs"> {
  readonly inputs: ContainerInputs;
}

/** Pulumi's type of a Docker container. */
export const CONTAINER = "docker:index/container:Container";
/** Pulumi's type of a command on the machine that runs Pulumi. */
export const COMMAND = "command:local:Command";

const OPTIONAL: ReadonlySet<ServiceName> = new Set([
  "tika",
  "presidioAnalyzer",
  "presidioAnonymizer",
  "backup",
  "restic",
  "logCollector",
  "victoriaLogs",
]);

/** The one container of each service that the stack runs, by the service's name in the settings. */
export function servicesOf(
  resources: readonly RecordedResource[],
  stack = "llm-dev",
): Readonly<Record<ServiceName, RecordedContainer>> {
  const entries = serviceNames.flatMap((service) => {
    const name = `${stack}-${containerSuffix(service)}`;
    const found = containersOf(resources).find((container) => container.name === name);
    if (found) return [[service, found] as const];
    if (OPTIONAL.has(service)) return [];
    throw new Error(`no container ${name}`);
  });
  return Object.fromEntries(entries) as Record<ServiceName, RecordedContainer>;
}

/** The containers that only write files to a volume. */
export function loadersOf(resources: readonly RecordedResource[]): readonly RecordedContainer[] {
  return containersOf(resources).filter(({ name }) => name.endsWith("-loader"));
}

/** All containers, including loaders. */
export function containersOf(resources: readonly RecordedResource[]): readonly RecordedContainer[] {
  return resourcesOf(resources, CONTAINER) as unknown as readonly RecordedContainer[];
}

/** All resources of one type. */
export function resourcesOf(resources: readonly RecordedResource[], type: string): readonly RecordedResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** The one resource with a type and a name. */
export function resourceNamed(resources: readonly RecordedResource[], type: string, name: string): RecordedResource {
  const found = resourcesOf(resources, type).filter((resource) => resource.name === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources ${type} ${name}`);
  return found[0];
}

/** The files that a loader uploads, by path. */
export function filesOf(
  resources: readonly RecordedResource[],
  loader: string,
): Readonly<Record<string, string | undefined>> {
  const { inputs } = resourceNamed(resources, CONTAINER, `${loader}-loader`) as unknown as RecordedContainer;
  return Object.fromEntries((inputs.uploads ?? []).map(({ file, content }) => [file, content]));
}

/** A container's labels by name. */
export function labelsOf({ labels = [] }: ContainerInputs): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}
