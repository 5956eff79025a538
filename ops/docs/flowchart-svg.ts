import { escapeHtml } from "../print/html-page";
import { STYLES, type Flowchart, type FlowchartEdge, type FlowchartNode } from "./flowchart";
import { layersOf } from "./flowchart-layers";

const FONT_SIZE = 11;
const LINE = 15;
/** Width of a character; a little more than that of the usual sans-serif fonts. */
const CHARACTER = 6.3;
const PADDING = 8;
const GAP = 14;
/** Room between two rows, for the lines from one to the next. */
const ROW_GAP = 46;
/** Room to the left, for the titles of the groups. */
const MARGIN = 84;

/** A node with its place. All numbers are pixels. */
interface Placed {
  readonly node: FlowchartNode;
  /** Where its dotted lines lead, as text. */
  readonly exits: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A diagram from top to bottom as SVG, without a script, a font or a picture from elsewhere. A dotted line is written into the
 * box where it begins: such lines lead from almost every box to the same one, and would cross all others.
 *
 * @param description what the diagram shows, for people who cannot see it.
 */
export function flowchartSvg(chart: Flowchart, description: string): string {
  const nodes = place(chart);
  const width = Math.max(...nodes.map(({ x, width: own }) => x + own)) + PADDING;
  const height = Math.max(...nodes.map(({ y, height: own }) => y + own)) + PADDING;
  const byId = new Map(nodes.map((placed) => [placed.node.id, placed]));
  return [
    `<svg viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escapeHtml(description)}" ` +
      `font-family="system-ui, sans-serif" font-size="${FONT_SIZE}">`,
    ...bands(chart, byId, width),
    ...chart.edges.filter(({ dotted }) => dotted !== true).map((edge) => edgeSvg(edge, byId)),
    ...nodes.map(nodeSvg),
    "</svg>",
  ].join("\n");
}

function place(chart: Flowchart): readonly Placed[] {
  const rows = layersOf(chart).map((layer) => layer.map((node) => measure(node, chart)));
  const widths = rows.map((row) => row.reduce((sum, { width }) => sum + width + GAP, -GAP));
  const widest = Math.max(...widths);
  let y = PADDING;
  return rows.flatMap((row, index) => {
    let x = MARGIN + (widest - (widths[index] ?? 0)) / 2;
    const top = y;
    const tallest = Math.max(...row.map(({ height }) => height));
    y += tallest + ROW_GAP;
    return row.map((sized) => {
      const placed = { ...sized, x, y: top + (tallest - sized.height) / 2 };
      x += sized.width + GAP;
      return placed;
    });
  });
}

function measure(node: FlowchartNode, { edges, groups }: Flowchart): Omit<Placed, "x" | "y"> {
  const labels = new Map(groups.flatMap((group) => group.nodes.map(({ id, label }) => [id, label.join(" ")] as const)));
  const exits = edges
    .filter(({ from, dotted }) => dotted === true && from === node.id)
    .flatMap(({ to, label }) => [`→ ${labels.get(to) ?? to}`, ...(label ?? []).map((line) => `   ${line}`)]);
  const texts = [...node.label, ...exits];
  const width = Math.max(...texts.map(({ length }) => length)) * CHARACTER + 2 * PADDING;
  return { node, exits, width, height: texts.length * LINE + PADDING };
}

function nodeSvg({ node, exits, x, y, width, height }: Placed): string {
  const { fill, stroke, color } = colours(node);
  const radius = node.shape === "network" ? height / 2 : 4;
  const middle = round(x + width / 2);
  const lines = [
    ...node.label.map((line) => [line, color] as const),
    ...exits.map((line) => [line, "#a40e26"] as const),
  ];
  const texts = lines.map(
    ([line, colour], index) =>
      `<text x="${middle}" y="${round(y + PADDING / 2 + (index + 0.75) * LINE)}" text-anchor="middle" fill="${colour}">` +
      `${escapeHtml(line.trim())}</text>`,
  );
  return (
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}" ` +
    `fill="${fill}" stroke="${stroke}"/>${texts.join("")}`
  );
}

function edgeSvg({ from, to, label }: FlowchartEdge, byId: ReadonlyMap<string, Placed>): string {
  const [start, end] = [byId.get(from), byId.get(to)];
  if (!start || !end) return "";
  const [x1, y1] = [start.x + start.width / 2, start.y + start.height];
  const [x2, y2] = [end.x + end.width / 2, end.y];
  const bend = (y2 - y1) / 2;
  const path = `M${round(x1)} ${round(y1)}C${round(x1)} ${round(y1 + bend)} ${round(x2)} ${round(y2 - bend)} ${round(x2)} ${round(y2 - 4)}`;
  const tip = `M${round(x2 - 4)} ${round(y2 - 7)}L${round(x2)} ${round(y2)}L${round(x2 + 4)} ${round(y2 - 7)}z`;
  const text =
    label === undefined
      ? ""
      : `<text x="${round((x1 + x2) / 2 + 6)}" y="${round((y1 + y2) / 2 + 4)}" fill="#57606a">${escapeHtml(label.join(", "))}</text>`;
  return `<path d="${path}" fill="none" stroke="#8c959f"/><path d="${tip}" fill="#8c959f"/>${text}`;
}

/** A band behind each group with a title. */
function bands({ groups }: Flowchart, byId: ReadonlyMap<string, Placed>, width: number): readonly string[] {
  return groups.flatMap(({ title, nodes }) => {
    const members = nodes.flatMap(({ id }) => byId.get(id) ?? []);
    if (title === undefined || members.length === 0) return [];
    const top = Math.min(...members.map(({ y }) => y)) - 8;
    const bottom = Math.max(...members.map(({ y, height }) => y + height)) + 8;
    const words = title.length > 12 ? halves(title) : [title];
    const texts = words.map(
      (line, index) =>
        `<text x="6" y="${round(top + 15 + index * LINE)}" font-weight="600" fill="#57606a">${escapeHtml(line)}</text>`,
    );
    const band = `<rect x="0" y="${round(top)}" width="${round(width)}" height="${round(bottom - top)}" fill="#f0f2f4"/>`;
    return [band + texts.join("")];
  });
}

function halves(title: string): readonly string[] {
  const words = title.split(" ");
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 12) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The parts of a style such as `fill:#fff,stroke:#000,color:#000`. */
function colours({ style = "plain" }: FlowchartNode): Readonly<Record<"fill" | "stroke" | "color", string>> {
  const parts = STYLES[style].split(",").map((part) => part.split(":") as [string, string]);
  return Object.fromEntries(parts) as Record<"fill" | "stroke" | "color", string>;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
