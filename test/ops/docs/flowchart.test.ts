import { describe, expect, it } from "vitest";

import { mermaid, type Flowchart } from "../../../ops/docs/flowchart";
import { mermaidBlocks, parseFlowchart } from "./mermaid-lines";

describe("a flowchart", () => {
  const chart: Flowchart = {
    direction: "TB",
    groups: [
      { title: 'Boxes of "end"', nodes: [{ id: "end", label: ["end", "<b> & more"] }] },
      { nodes: [{ id: "a network", label: ["net"], shape: "network", style: "safe" }] },
    ],
    edges: [{ from: "end", to: "a network", label: ["one", "two"], dotted: true }],
  };

  it("is valid Mermaid whatever its labels contain", () => {
    const [block = ""] = mermaidBlocks(mermaid(chart));
    expect(parseFlowchart(block)).toEqual({ nodes: ["n_end", "n_a_network"], edges: [["n_end", "n_a_network"]] });
    expect(block).toContain(`n_end["end<br>#lt;b#gt; #amp; more"]`);
  });
});

describe("the check of Mermaid's lines", () => {
  it.each([
    ["no header", 'n_a["a"]', "no flowchart"],
    ["an edge to an unknown node", 'flowchart LR\nn_a["a"]\nn_a --> n_b', "no node n_b"],
    ["a duplicate node", 'flowchart LR\nn_a["a"]\nn_a["b"]', "declared twice"],
    ["a quote in a label", 'flowchart LR\nn_a["a"b"]', "not understood"],
    ["an unclosed bracket", 'flowchart LR\nn_a[["a"]', "not understood"],
    ["an unclosed subgraph", 'flowchart LR\nsubgraph group1["g"]\nn_a["a"]', "does not end"],
    ["an end without a subgraph", "flowchart LR\nend", "no subgraph to end"],
    ["a class without definition", 'flowchart LR\nn_a["a"]\nclass n_a plain', "no such class"],
    ["another arrow", 'flowchart LR\nn_a["a"]\nn_b["b"]\nn_a -> n_b', "not understood"],
  ])("rejects %s", (_, text, reason) => {
    expect(() => parseFlowchart(text)).toThrow(reason);
  });
});
