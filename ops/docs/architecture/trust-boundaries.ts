import type { PlannedNetwork } from "../../plan/networks";
import { uniqueEdges, type Flowchart, type FlowchartEdge, type FlowchartNode } from "../flowchart";
import type { Plan } from "../../plan/plan";
import { groupBy, isPublic, portsOf } from "./plan-parts";
import { firstStep, stepsFromOutside } from "./steps-from-outside";

const STRANGER: FlowchartNode = { id: "stranger", label: ["Anyone on the network"], shape: "outside", style: "danger" };
const OUTSIDE: FlowchartNode = { id: "outside", label: ["Outside the host"], shape: "outside", style: "danger" };
const HOST: FlowchartNode = { id: "host", label: ["Docker host"], shape: "outside", style: "caution" };

/** A network that leads from containers of one step to those of the next. */
interface Passage {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/**
 * How far a stranger is from each container. A published port is the first step. A network leads from each of its containers
 * to all others, so each further step requires control of a container of the previous step.
 */
export function trustBoundaries(plan: Plan): Flowchart {
  const steps = stepsFromOutside(plan);
  const passages = passagesBetween(steps, plan.networks);
  const edges = [...publishedEdges(plan), ...passages.flatMap(passageEdges), ...exitEdges(plan)];
  // Containers with the same step and the same arrows are one node.
  const groups = groupBy([...plan.services.keys()], (service) => {
    const arrows = edges.filter(({ from, to }) => from === service || to === service);
    return JSON.stringify([
      steps.get(service),
      arrows.map(({ from, to, label }) => [from === service, from === service ? to : from, label]),
    ]);
  });
  const groupOf = new Map(groups.flatMap((group) => group.map((service) => [service, group.join()])));
  const zones = [...new Set(steps.values())].sort((one, other) => one - other);
  const inZone = (zone: number | undefined) => groups.filter(([service = ""]) => steps.get(service) === zone);
  const isolated = inZone(undefined);
  return {
    direction: "TB",
    groups: [
      { nodes: [STRANGER] },
      ...zones.map((zone) => ({
        title: `Step ${zone}`,
        nodes: inZone(zone).map((group) => ({ id: group.join(), label: group })),
      })),
      ...(isolated.length > 0
        ? [{ title: "On no network with others", nodes: isolated.map((group) => ({ id: group.join(), label: group })) }]
        : []),
      { nodes: passages.map(passageNode) },
      { nodes: [OUTSIDE, HOST] },
    ],
    edges: uniqueEdges(
      edges.map((edge) => ({
        ...edge,
        from: groupOf.get(edge.from) ?? edge.from,
        to: groupOf.get(edge.to) ?? edge.to,
      })),
    ),
  };
}

function passagesBetween(steps: ReadonlyMap<string, number>, networks: readonly PlannedNetwork[]): readonly Passage[] {
  return networks
    .filter(({ shared, services }) => shared && services.some((service) => steps.has(service)))
    .map(({ name, services }) => {
      const first = firstStep(steps, services);
      const isFirst = (service: string) => steps.get(service) === first;
      return { name, from: services.filter(isFirst), to: services.filter((service) => !isFirst(service)) };
    })
    .filter(({ to }) => to.length > 0);
}

function passageNode({ name }: Passage): FlowchartNode {
  return { id: `network ${name}`, label: [name], shape: "network", style: "safe" };
}

function passageEdges({ name, from, to }: Passage): readonly FlowchartEdge[] {
  const network = `network ${name}`;
  return [
    ...from.map((service) => ({ from: service, to: network })),
    ...to.map((service) => ({ from: network, to: service })),
  ];
}

/** Published ports that other machines reach. */
function publishedEdges(plan: Plan): readonly FlowchartEdge[] {
  return [...plan.services.keys()].flatMap((to) => {
    const label = portsOf(plan, to).filter(isPublic);
    return label.length === 0 ? [] : [{ from: STRANGER.id, to, label }];
  });
}

/** What a container reaches besides other containers: addresses outside, and folders of the host. */
function exitEdges({ services, networks }: Plan): readonly FlowchartEdge[] {
  return [...services].flatMap(([from, { volumes = [] }]) => {
    const outside = networks.filter((network) => network.outbound && network.services.includes(from));
    const folders = volumes.map(({ hostPath }) => hostPath).filter((path) => path !== undefined);
    return [
      ...(outside.length > 0 ? [{ from, to: OUTSIDE.id, dotted: true }] : []),
      ...(folders.length > 0 ? [{ from, to: HOST.id, label: folders, dotted: true }] : []),
    ];
  });
}
