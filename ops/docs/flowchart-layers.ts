import type { Flowchart, FlowchartEdge, FlowchartNode } from "./flowchart";

/** Passes over the layers; the order no longer changes after a few. */
const PASSES = 6;

/**
 * The nodes of a diagram in rows, so that every solid edge leads downwards and few of them cross. Nodes without a solid edge
 * come last; those that only dotted edges lead to are left out, as {@link flowchartSvg} writes them into other nodes.
 */
export function layersOf({ groups, edges }: Flowchart): readonly (readonly FlowchartNode[])[] {
  const solid = edges.filter(({ dotted }) => dotted !== true);
  const nodes = groups.flatMap((group) => group.nodes);
  const depths = depthsOf(nodes, solid);
  const isLinked = ({ id }: FlowchartNode) => solid.some(({ from, to }) => from === id || to === id);
  const last = Math.max(0, ...depths.values()) + 1;
  const isExit = ({ id }: FlowchartNode) => edges.some(({ to, dotted }) => to === id && dotted === true);
  const layers = Array.from({ length: last + 1 }, (_, depth) =>
    nodes.filter((node) => (isLinked(node) ? depths.get(node.id) === depth : depth === last && !isExit(node))),
  );
  return untangle(
    layers.filter((layer) => layer.length > 0),
    solid,
  );
}

/** The longest way to each node. */
function depthsOf(nodes: readonly FlowchartNode[], edges: readonly FlowchartEdge[]): ReadonlyMap<string, number> {
  const depths = new Map(nodes.map(({ id }) => [id, 0]));
  // A way without a circle has fewer edges than there are nodes; a circle ends here, too.
  for (let round = 0; round < nodes.length; round += 1) {
    for (const { from, to } of edges) depths.set(to, Math.max(depths.get(to) ?? 0, (depths.get(from) ?? 0) + 1));
  }
  return depths;
}

/** Moves each node towards the middle of its neighbours in the other layers (the barycentre heuristic). */
function untangle(
  layers: readonly (readonly FlowchartNode[])[],
  edges: readonly FlowchartEdge[],
): readonly (readonly FlowchartNode[])[] {
  let rows = layers;
  for (let pass = 0; pass < PASSES; pass += 1) {
    const places = new Map(
      rows.flatMap((row) => row.map(({ id }, index) => [id, (index + 0.5) / row.length] as const)),
    );
    rows = rows.map((row) => {
      const wanted = new Map(row.map(({ id }) => [id, middleOf(id, edges, places)]));
      return row.toSorted((one, other) => (wanted.get(one.id) ?? 0) - (wanted.get(other.id) ?? 0));
    });
  }
  return rows;
}

function middleOf(id: string, edges: readonly FlowchartEdge[], places: ReadonlyMap<string, number>): number {
  const neighbours = edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
  const found = neighbours.map((neighbour) => places.get(neighbour) ?? 0.5);
  return found.length === 0 ? 0.5 : found.reduce((sum, place) => sum + place, 0) / found.length;
}
