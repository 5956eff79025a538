/** Shape of a node, which shows its kind. */
export type NodeShape = "box" | "network" | "outside";

/** A node of a {@link Flowchart}. */
export interface FlowchartNode {
  /** Any text that identifies the node. */
  readonly id: string;
  /** Lines of its label. */
  readonly label: readonly string[];
  readonly shape?: NodeShape;
  /** A name among {@link STYLES}. */
  readonly style?: Style;
}

/** An arrow between two nodes, by their ids. */
export interface FlowchartEdge {
  readonly from: string;
  readonly to: string;
  /** Lines of its label. */
  readonly label?: readonly string[];
  readonly dotted?: boolean;
  /** A plain line instead of an arrow. */
  readonly line?: boolean;
}

/** A diagram as data. */
export interface Flowchart {
  readonly direction: "LR" | "TB";
  /** Boxes around nodes; one without a title is drawn without a box. */
  readonly groups: readonly { readonly title?: string; readonly nodes: readonly FlowchartNode[] }[];
  readonly edges: readonly FlowchartEdge[];
}

/** Colours that are readable on light and dark pages. */
export const STYLES = {
  plain: "fill:#f6f8fa,stroke:#57606a,color:#1f2328",
  danger: "fill:#ffebe9,stroke:#cf222e,color:#1f2328",
  caution: "fill:#fff8c5,stroke:#9a6700,color:#1f2328",
  safe: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
  work: "fill:#ddf4ff,stroke:#0969da,color:#1f2328",
} as const;

/** Name of a style. */
export type Style = keyof typeof STYLES;

/** Rows closer together and columns further apart than by default, or lines would run below the boxes of their column. */
const LEFT_TO_RIGHT = '%%{init: {"flowchart": {"nodeSpacing": 25, "rankSpacing": 90}}}%%';

const BRACKETS: Readonly<Record<NodeShape, readonly [string, string]>> = {
  box: ["[", "]"],
  network: ["([", "])"],
  outside: ["[[", "]]"],
};

/** The edges without duplicates, which result from merging nodes. */
export function uniqueEdges(edges: readonly FlowchartEdge[]): readonly FlowchartEdge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}

/** The diagram as a fenced Mermaid block, which GitHub and most other viewers render. */
export function mermaid({ direction, groups, edges }: Flowchart): string {
  const nodes = groups.flatMap((group) => group.nodes);
  const lines = [
    ...(direction === "LR" ? [LEFT_TO_RIGHT] : []),
    `flowchart ${direction}`,
    ...groups.flatMap((group, index) => groupLines(group, index)),
    ...edges.map(edgeLine),
    ...styleLines(nodes),
  ];
  return ["```mermaid", ...lines, "```"].join("\n");
}

function groupLines({ title, nodes }: Flowchart["groups"][number], index: number): readonly string[] {
  if (title === undefined) return nodes.map((node) => `  ${nodeText(node)}`);
  return [`  subgraph group${index + 1}[${quoted([title])}]`, ...nodes.map((node) => `    ${nodeText(node)}`), "  end"];
}

function nodeText({ id, label, shape = "box" }: FlowchartNode): string {
  const [open, close] = BRACKETS[shape];
  return `${idOf(id)}${open}${quoted(label)}${close}`;
}

function edgeLine({ from, to, label, dotted = false, line = false }: FlowchartEdge): string {
  const arrow = line ? "---" : dotted ? "-.->" : "-->";
  return `  ${idOf(from)} ${arrow}${label === undefined ? "" : `|${quoted(label)}|`} ${idOf(to)}`;
}

function styleLines(nodes: readonly FlowchartNode[]): readonly string[] {
  return Object.entries(STYLES).flatMap(([style, definition]) => {
    const members = nodes.filter((node) => (node.style ?? "plain") === style).map(({ id }) => idOf(id));
    return members.length === 0 ? [] : [`  classDef ${style} ${definition}`, `  class ${members.join(",")} ${style}`];
  });
}

/** Mermaid's keywords, such as `end`, are not valid ids; none of them starts with `n_`. */
function idOf(id: string): string {
  return `n_${id.replaceAll(/[^A-Za-z0-9]/g, "_")}`;
}

/** Mermaid's entities for characters with a special meaning in Mermaid or HTML. */
const ENTITIES: Readonly<Record<string, string>> = { "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;" };

function quoted(lines: readonly string[]): string {
  const text = lines.map((line) => line.replaceAll(/[&"<>]/g, (character) => ENTITIES[character] ?? character));
  return `"${text.join("<br>")}"`;
}
