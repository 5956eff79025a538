import { posix } from "node:path";

import { LOADER_LABEL } from "../../components/docker/labels";
import { containersOf, labelOf, type ContainerInputs } from "./container-inputs";
import { inventory } from "./inventory";
import { networkInventory, networksOf } from "./networks";
import type { PlannedResource } from "./record-program";
import { resourceTree } from "./resource-tree";
import { SECRET } from "./secret-marks";

/** A file of the folder that a plan writes. */
export interface PlannedFile {
  /** Path below the plan's folder, with slashes. */
  readonly path: string;
  readonly content: string;
}

/**
 * Everything that a reviewer or an auditor needs: each rendered file as its container gets it, each job's script, inventories
 * of the containers and networks, and the resource tree.
 */
export function planFiles(resources: readonly PlannedResource[]): readonly PlannedFile[] {
  const containers = containersOf(resources);
  const files = [
    ...containers.flatMap(renderedFiles),
    ...resources.flatMap(jobScript),
    { path: "containers.yaml", content: inventory(containers) },
    { path: "networks.yaml", content: networkInventory(networksOf(resources)) },
    { path: "resources.txt", content: resourceTree(resources) },
  ];
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The files without secrets of a loader, in a folder with the name of their service. */
function renderedFiles(container: ContainerInputs): PlannedFile[] {
  const [service, kind] = (labelOf(container, LOADER_LABEL) ?? "").split("/");
  if (service === undefined || kind !== "config") return [];
  const folder = container.volumes?.[0]?.containerPath ?? "/";
  return (container.uploads ?? [])
    .filter(({ content }) => content !== SECRET)
    .map(({ file, content }) => ({ path: `${service}/${posix.relative(folder, file)}`, content }));
}

function jobScript({ type, name, inputs }: PlannedResource): PlannedFile[] {
  const { stdin, create } = inputs as { stdin?: string; create?: string };
  if (type !== "command:local:Command" || stdin === undefined) return [];
  const extension = create?.includes(" psql ") ? "sql" : create?.endsWith(" sh") ? "sh" : "py";
  return [{ path: `jobs/${name}.${extension}`, content: stdin }];
}
