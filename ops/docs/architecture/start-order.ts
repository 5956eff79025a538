import { SERVICE_LABEL } from "../../../components/docker/labels";
import { labelOf } from "../../plan/container-inputs";
import type { PlannedResource } from "../../plan/record-program";
import { keyOf } from "../../plan/record-requests";
import { uniqueEdges, type Flowchart, type FlowchartNode } from "../flowchart";
import type { Plan } from "../../plan/plan";
import { groupBy } from "./plan-parts";

/** A container or a job, and what must be ready before it. */
interface Step {
  readonly name: string;
  readonly job: boolean;
  /** Every step before it, directly or indirectly. */
  readonly after: ReadonlySet<string>;
}

/**
 * The order of steps in an `up`. A container is done when it is healthy, a job when it has ended. Steps with the same direct
 * predecessors and successors are one node.
 */
export function startOrder(plan: Plan): Flowchart {
  const steps = stepsOf(plan);
  const edges = steps.flatMap((step) => directPredecessors(step, steps).map((from) => ({ from, to: step.name })));
  const groups = groupBy(steps, ({ name, job }) => {
    const before = edges.filter(({ to }) => to === name).map(({ from }) => from);
    const after = edges.filter(({ from }) => from === name).map(({ to }) => to);
    return JSON.stringify([job, before, after]);
  });
  const idOf = (step: string) => groups.find((group) => group.some(({ name }) => name === step))?.[0]?.name ?? step;
  return {
    direction: "TB",
    groups: [{ nodes: groups.map(nodeOf) }],
    edges: uniqueEdges(edges.map(({ from, to }) => ({ from: idOf(from), to: idOf(to) }))),
  };
}

function nodeOf(steps: readonly Step[]): FlowchartNode {
  const [{ name, job }] = steps as readonly [Step];
  return {
    id: name,
    label: steps.map((step) => (job ? `job ${step.name}` : step.name)),
    style: job ? "work" : "plain",
  };
}

/** Predecessors of a step that are not predecessors of another one. */
function directPredecessors({ after }: Step, steps: readonly Step[]): readonly string[] {
  const before = steps.filter(({ name }) => after.has(name));
  return before.filter(({ name }) => !before.some((other) => other.after.has(name))).map(({ name }) => name);
}

function stepsOf({ resources, short }: Plan): readonly Step[] {
  const byKey = new Map(resources.map((resource) => [keyOf(resource.type, resource.name), resource]));
  const names = new Map(
    resources
      .filter((resource) => isContainer(resource) || isJob(resource))
      .map((resource) => [keyOf(resource.type, resource.name), short(resource.name)] as const),
  );
  const found = new Map<string, ReadonlySet<string>>();
  // A resource also waits for what its parent waits for, because Pulumi registers the parent first.
  const before = (key: string): ReadonlySet<string> => {
    const known = found.get(key);
    if (known) return known;
    const resource = byKey.get(key);
    const keys = [...(resource?.dependsOn ?? []), ...(resource?.parent === undefined ? [] : [resource.parent])];
    const steps = new Set(keys.flatMap((one) => [...before(one), ...(names.has(one) ? [names.get(one) ?? ""] : [])]));
    found.set(key, steps);
    return steps;
  };
  return [...names]
    .map(([key, name]) => ({ name, job: !isContainer(byKey.get(key)), after: before(key) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function isContainer(resource: PlannedResource | undefined): boolean {
  if (resource?.type !== "docker:index/container:Container") return false;
  return labelOf(resource.inputs, SERVICE_LABEL) !== undefined;
}

/** A job gets its script on standard input; other commands prepare volumes and networks. */
function isJob({ type, inputs }: PlannedResource): boolean {
  return type === "command:local:Command" && inputs["stdin"] !== undefined;
}
