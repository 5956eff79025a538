import { COMMAND } from "../../../policy/resource";
import { keyOf } from "../../plan/record-requests";
import { finding, type Comparison, type Finding } from "../comparison";
import type { Operation, ResourceChange } from "../resource-changes";
import type { ReviewedResource } from "../reviewed-plan";
import { serviceOf, serviceOfChange } from "../services";

/** What users notice while a service is down, by the service's name in Docker. */
const EFFECTS: Readonly<Record<string, string>> = {
  postgres: "the API and the chat fail",
  redis: "LiteLLM runs without shared limits and cached answers",
  litellm: "the API answers with errors, and so does every model in the chat",
  "open-webui": "the chat is down",
  tika: "uploaded documents cannot be read",
  nginx: "the API and the chat are unreachable, and running answers break off",
  sync: "changes of people and models reach the chat later",
  prometheus: "no alerts, and a gap in the metrics",
  alertmanager: "alerts are not delivered",
  grafana: "no dashboards",
  backup: "no backups are made",
  restic: "no backups are made",
  "log-collector": "the containers' logs are not collected",
  "victoria-logs": "logs cannot be searched",
};

/** The services that `up` stops, in the order in which they start again. */
export function downtime({ head, changes }: Comparison): readonly Finding[] {
  const stopped = changes.flatMap((change) => {
    const service = serviceOfChange(change);
    return service && change.operation !== "update" ? [{ change, ...service }] : [];
  });
  const replaced = stopped.filter(({ change }) => change.operation === "replace");
  const depths = startDepths(head.resources);
  const ordered = replaced
    .map((entry) => ({ ...entry, depth: depths.get(keyOf(entry.resource.type, entry.resource.name)) ?? 0 }))
    .sort((one, other) => one.depth - other.depth || (one.service < other.service ? -1 : 1));
  return [
    ...lifecycle(stopped),
    ...ordered.map(({ change, service, container }, index) => {
      const effect = EFFECTS[service];
      const limits = `it stops within ${container.stopTimeout ?? 10} s${container.waitTimeout === undefined ? "" : ` and must be healthy within ${container.waitTimeout} s`}`;
      const level = effect === undefined ? "info" : "check";
      return finding(
        level,
        `${index + 1}. ${service} is replaced because ${reasonOf(change)}: ${limits}.${effect ? ` Until then ${effect}.` : ""}`,
      );
    }),
    ...total(ordered),
    ...jobs(changes),
  ];
}

interface Stopped {
  readonly service: string;
  readonly change: ResourceChange;
}

/** Services that appear and disappear. Under another name, a service is both. */
function lifecycle(stopped: readonly Stopped[]): readonly Finding[] {
  const named = (operation: Operation) =>
    stopped.filter(({ change }) => change.operation === operation).map(({ service }) => service);
  const [created, deleted] = [named("create"), named("delete")];
  const renamed = deleted.filter((service) => created.includes(service));
  return [
    ...(renamed.length === 0
      ? []
      : [
          finding(
            "danger",
            `Under another name, Pulumi deletes these services and creates them again: ${renamed.join(", ")}. They are down until then.`,
          ),
        ]),
    ...deleted
      .filter((service) => !renamed.includes(service))
      .map((service) => finding("check", `${service} is removed: ${EFFECTS[service] ?? "its metrics end"}.`)),
    ...created.filter((service) => !renamed.includes(service)).map((service) => finding("info", `${service} is new.`)),
  ];
}

/** What replaces a container. A set of files has its content's hash in its name, so other files are another volume. */
function reasonOf({ inputs, because }: ResourceChange): string {
  const changed = inputs.filter(({ replaces }) => replaces).map(({ input }) => NAMES[input] ?? input);
  return changed.length > 0 ? `of its ${changed.join(", ")}` : `it depends on ${because.join(", ")}`;
}

const NAMES: Readonly<Record<string, string>> = {
  volumes: "files or volumes",
  envs: "environment",
  networksAdvanced: "networks",
  readOnly: "root's protection",
};

/** Containers of one depth start together; deeper ones wait for them. */
function total(
  ordered: readonly {
    readonly depth: number;
    readonly container: { readonly stopTimeout?: number; readonly waitTimeout?: number };
  }[],
): readonly Finding[] {
  if (ordered.length === 0) return [];
  const longest = new Map<number, number>();
  for (const { depth, container } of ordered) {
    longest.set(depth, Math.max(longest.get(depth) ?? 0, container.waitTimeout ?? 60));
  }
  const stop = Math.max(...ordered.map(({ container }) => container.stopTimeout ?? 10));
  const seconds = stop + [...longest.values()].reduce((sum, value) => sum + value, 0);
  return [
    finding(
      "info",
      `These are limits, not estimates: a container normally stops and starts in seconds. up fails after ${Math.ceil(seconds / 60)} minutes at the latest.`,
    ),
  ];
}

/** Scripts that run again inside containers. */
function jobs(changes: readonly ResourceChange[]): readonly Finding[] {
  const names = changes
    .filter(({ type, operation }) => type === COMMAND && operation !== "delete")
    .map(({ name }) => name);
  return names.length === 0 ? [] : [finding("info", `Commands that run (again): ${names.join(", ")}.`)];
}

/** For each resource, the longest chain of services that must be healthy before it. */
function startDepths(resources: readonly ReviewedResource[]): ReadonlyMap<string, number> {
  const all = new Map(resources.map((resource) => [keyOf(resource.type, resource.name), resource]));
  const depths = new Map<string, number>();
  const depthOf = (key: string): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    depths.set(key, 0);
    const before = (all.get(key)?.dependsOn ?? []).map((other) => depthOf(other) + (serviceOf(all.get(other)) ? 1 : 0));
    const depth = Math.max(0, ...before);
    depths.set(key, depth);
    return depth;
  };
  for (const key of all.keys()) depthOf(key);
  return depths;
}
