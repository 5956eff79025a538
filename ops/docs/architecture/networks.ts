import type { PlannedNetwork } from "../../plan/networks";
import type { Flowchart, FlowchartEdge, FlowchartNode } from "../flowchart";
import type { Plan } from "../../plan/plan";
import { groupBy, isPublic, portsOf } from "./plan-parts";
import { firstStep, stepsFromOutside } from "./steps-from-outside";

/** The networks of each container and its published ports. Containers with the same ones share a node. */
export function networksDiagram(plan: Plan): Flowchart {
  const { services, networks } = plan;
  const networksWith = (service: string) => networks.filter((network) => network.services.includes(service));
  const groups = groupBy([...services.keys()], (service) =>
    JSON.stringify([networksWith(service).map(({ name }) => name), portsOf(plan, service)]),
  );
  const steps = stepsFromOutside(plan);
  const largest = networks.toSorted((one, other) => other.services.length - one.services.length)[0];
  const lineOf = (group: readonly string[], network: PlannedNetwork): FlowchartEdge => {
    const ends = { from: group.join(), to: idOf(network), line: true };
    // Containers nearer to the outside come before the network and the others after it, so that few lines cross. After the
    // largest network they would cross all other lines, so there all come before it.
    const first = firstStep(steps, network.services);
    const before = network === largest || steps.get(group[0] ?? "") === first;
    return before ? ends : { ...ends, from: ends.to, to: ends.from };
  };
  return {
    direction: "LR",
    groups: [
      {
        nodes: [
          ...groups.map((group) => containersNode(plan, group)),
          ...networks.filter(({ shared }) => shared).map(networkNode),
        ],
      },
    ],
    edges: groups.flatMap((group) =>
      networksWith(group[0] ?? "")
        .filter(({ shared }) => shared)
        .map((network) => lineOf(group, network)),
    ),
  };
}

/** A network whose containers do not reach each other is named in their nodes, because its lines would only clutter. */
function containersNode(plan: Plan, services: readonly string[]): FlowchartNode {
  const [first = ""] = services;
  const ports = portsOf(plan, first);
  const isolated = plan.networks.filter((network) => !network.shared && network.services.includes(first));
  const style = ports.length === 0 ? "plain" : ports.some(isPublic) ? "danger" : "caution";
  return { id: services.join(), label: [...services, ...ports, ...isolated.map(({ name }) => `+ ${name}`)], style };
}

function networkNode(network: PlannedNetwork): FlowchartNode {
  const { name, internal, outbound } = network;
  const style = outbound ? "danger" : internal ? "safe" : "caution";
  return { id: idOf(network), label: [name], shape: "network", style };
}

function idOf({ name }: PlannedNetwork): string {
  return `network ${name}`;
}
