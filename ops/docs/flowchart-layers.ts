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
  // As often as there are nodes: no way without a circle has more edges, and one with a circle must end.
  const rounds = nodes.flatMap(() => edges);
  for (const { from, to } of rounds) depths.set(to, Math.max(depths.get(to) ?? 0, (depths.get(from) ?? 0) + 1));
  return depths;
}

type Rows = readonly (readonly FlowchartNode[])[];

/**
 * Sweeps down and up, and moves each node towards the middle of its neighbours in the row before (the barycentre heuristic).
 * Keeps the best of all orders.
 */
function untangle(layers: Rows, edges: readonly FlowchartEdge[]): Rows {
  let best = layers;
  let rows = layers.map((row) => [...row]);
  for (let pass = 0; pass < PASSES; pass += 1) {
    const downwards = pass % 2 === 0;
    const order = rows.map((_, index) => (downwards ? index : rows.length - 1 - index));
    for (const index of order) {
      const before = placesOf(rows[downwards ? index - 1 : index + 1] ?? []);
      const row = rows[index] ?? [];
      const own = placesOf(row);
      const wanted = new Map(row.map(({ id }) => [id, middleOf(id, edges, before) ?? own.get(id) ?? 0]));
      rows = rows.with(
        index,
        row.toSorted((one, other) => (wanted.get(one.id) ?? 0) - (wanted.get(other.id) ?? 0)),
      );
    }
    if (crossings(rows, edges) < crossings(best, edges)) best = rows;
  }
  return best;
}

/** From 0 to 1, so that rows of different lengths can be compared. */
function placesOf(row: readonly FlowchartNode[]): ReadonlyMap<string, number> {
  return new Map(row.map(({ id }, index) => [id, (index + 0.5) / row.length]));
}

function middleOf(
  id: string,
  edges: readonly FlowchartEdge[],
  places: ReadonlyMap<string, number>,
): number | undefined {
  const neighbours = edges.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
  const found = neighbours.flatMap((neighbour) => places.get(neighbour) ?? []);
  return found.length === 0 ? undefined : found.reduce((sum, place) => sum + place, 0) / found.length;
}

/** How many pairs of edges cross, as if all led from a row to the next. */
function crossings(rows: Rows, edges: readonly FlowchartEdge[]): number {
  const places = new Map(
    rows.flatMap((row, depth) => [...placesOf(row)].map(([id, place]) => [id, { depth, place }] as const)),
  );
  const ends = edges.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start && end ? [{ start, end }] : [];
  });
  const pairs = ends.flatMap((one, index) => ends.slice(index + 1).map((other) => [one, other] as const));
  return pairs.filter(
    ([one, other]) =>
      one.start.depth === other.start.depth &&
      (one.start.place - other.start.place) * (one.end.place - other.end.place) < 0,
  ).length;
}
