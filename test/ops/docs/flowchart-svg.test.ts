import { expect, it } from "vitest";

import { trustBoundaries } from "../../../ops/docs/architecture/trust-boundaries";
import { planOf } from "../../../ops/plan/plan";
import type { Flowchart } from "../../../ops/docs/flowchart";
import { layersOf } from "../../../ops/docs/flowchart-layers";
import { flowchartSvg } from "../../../ops/docs/flowchart-svg";

const node = (id: string) => ({ id, label: [id] });
const CHART: Flowchart = {
  direction: "TB",
  groups: [
    { nodes: [node("start"), node("left"), node("right")] },
    { title: "A group <b>", nodes: [node("under right"), node("under left"), node("alone"), node("outside")] },
  ],
  edges: [
    { from: "start", to: "left" },
    { from: "start", to: "right", label: ["80 & 443"] },
    { from: "right", to: "under right" },
    { from: "left", to: "under left" },
    { from: "alone", to: "outside", label: ["/srv"], dotted: true },
  ],
};

const rows = (chart: Flowchart) => layersOf(chart).map((layer) => layer.map(({ id }) => id));

it("puts each node below those that lead to it, without needless crossings", () => {
  const [first, second, third, last] = rows(CHART);
  expect(first).toEqual(["start"]);
  expect(third).toEqual(second?.map((id) => `under ${id}`));
  expect(last).toEqual(["alone"]);
});

it("ends for edges in a circle", () => {
  const circle = [...CHART.edges, { from: "under left", to: "left" }];
  expect(rows({ ...CHART, edges: circle }).flat()).toContain("under left");
});

it("draws nodes, edges and groups, and writes dotted edges into their node", () => {
  const svg = flowchartSvg(CHART, "a <test>");
  for (const text of ["start", "under left", "80 &amp; 443", "A group &lt;b&gt;", "→ outside", "/srv"]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg.match(/<path d="M[^"]+C/g)).toHaveLength(4);
  expect(svg).toContain('aria-label="a &lt;test&gt;"');
  expect(svg).not.toContain("<b>");
});

it("draws every service of the stack prod without overlaps, and the same every time", async () => {
  const plan = await planOf("prod");
  const svg = flowchartSvg(trustBoundaries(plan), "prod");
  expect(flowchartSvg(trustBoundaries(plan), "prod")).toBe(svg);
  for (const service of plan.services.keys()) expect(svg).toContain(`>${service}</text>`);
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx/g)].map(
    ([, x, y, width, height]) => ({
      x: Number(x),
      y: Number(y),
      right: Number(x) + Number(width),
      end: Number(y) + Number(height),
    }),
  );
  const overlapping = boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => one.x < other.right && other.x < one.right && one.y < other.end && other.y < one.end),
  );
  expect(boxes.length).toBeGreaterThan(15);
  expect(overlapping).toEqual([]);
});
