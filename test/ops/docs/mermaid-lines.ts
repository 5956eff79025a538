const LABEL = String.raw`"[^"<>\n]+(?:<br>[^"<>\n]+)*"`;
const NODE = new RegExp(String.raw`^(n_\w+)(?:\[\[${LABEL}\]\]|\(\[${LABEL}\]\)|\[${LABEL}\])$`);
const EDGE = new RegExp(String.raw`^(n_\w+) (?:---|-->|-\.->)(?:\|${LABEL}\|)? (n_\w+)$`);
const SUBGRAPH = new RegExp(String.raw`^subgraph (group\d+)\[${LABEL}\]$`);
const CLASS_DEF = /^classDef (\w+) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}$/;
const CLASS = /^class (n_\w+(?:,n_\w+)*) (\w+)$/;
const HEADER = /^flowchart (?:LR|TB)$/;
const DIRECTIVE = /^%%\{init: (\{.*\})\}%%$/;

/** The parts of a diagram. */
export interface Diagram {
  readonly nodes: readonly string[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** The fenced Mermaid blocks of a page. */
export function mermaidBlocks(page: string): readonly string[] {
  return [...page.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
}

/**
 * Parses the part of Mermaid's language that the documentation uses, more strictly than Mermaid: every node is declared once
 * and before its edges, every subgraph ends, and every class has a definition. Mermaid's own parser needs a browser's DOM.
 *
 * @throws Error that names the first invalid line.
 */
export function parseFlowchart(text: string): Diagram {
  const lines = text.split("\n").map((line) => line.trim());
  const nodes: string[] = [];
  const edges: (readonly [string, string])[] = [];
  const groups = new Set<string>();
  const classes = new Set<string>();
  let open = false;
  const refuse = (line: string, reason: string): never => {
    throw new Error(`${reason}: ${line}`);
  };
  const known = (id: string, line: string) => (nodes.includes(id) ? id : refuse(line, `no node ${id}`));
  const directive = DIRECTIVE.exec(lines[0] ?? "");
  if (directive) JSON.parse(directive[1] ?? "");
  const [header = "", ...body] = directive ? lines.slice(1) : lines;
  if (!HEADER.test(header)) refuse(header, "no flowchart");
  for (const line of body.filter((one) => one !== "")) {
    const [, id = "", other = ""] =
      NODE.exec(line) ?? SUBGRAPH.exec(line) ?? EDGE.exec(line) ?? CLASS.exec(line) ?? CLASS_DEF.exec(line) ?? [];
    if (NODE.test(line)) nodes.push(nodes.includes(id) ? refuse(line, "declared twice") : id);
    else if (SUBGRAPH.test(line)) {
      if (open || groups.has(id)) refuse(line, "a subgraph in another one, or of the same name");
      groups.add(id);
      open = true;
    } else if (line === "end") open = open ? false : refuse(line, "no subgraph to end");
    else if (open) refuse(line, "not a node, in a subgraph");
    else if (EDGE.test(line)) edges.push([known(id, line), known(other, line)]);
    else if (CLASS_DEF.test(line)) classes.add(id);
    else if (CLASS.test(line)) {
      for (const member of id.split(",")) known(member, line);
      if (!classes.has(other)) refuse(line, "no such class");
    } else refuse(line, "not understood");
  }
  if (open) refuse(text, "a subgraph does not end");
  return { nodes, edges };
}
