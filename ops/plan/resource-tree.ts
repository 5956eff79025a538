import type { PlannedResource } from "./record-program";
import { keyOf } from "./record-requests";

/** The resources as an indented tree, one a line: short type, then name. */
export function resourceTree(resources: readonly PlannedResource[]): string {
  const children = new Map<string | undefined, PlannedResource[]>();
  for (const resource of resources) {
    const parent = resource.parent;
    children.set(parent, [...(children.get(parent) ?? []), resource]);
  }
  const lines = (parent: string | undefined, depth: number): string[] =>
    (children.get(parent) ?? [])
      .sort((one, other) => (one.name + one.type < other.name + other.type ? -1 : 1))
      .flatMap((resource) => [
        `${"  ".repeat(depth)}${shortType(resource.type)} ${resource.name}`,
        ...lines(keyOf(resource.type, resource.name), depth + 1),
      ]);
  return lines(undefined, 0).join("\n") + "\n";
}

/** `docker:index/container:Container` is a `docker.Container` to its reader. */
function shortType(type: string): string {
  const [namespace = "", , name = ""] = type.split(":");
  return namespace === "llm-stack" ? name : `${namespace}.${name}`;
}
