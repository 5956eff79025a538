import { mermaid } from "../../docs/flowchart";
import { escapeMarkdown } from "../../print/markdown";
import type { AuditDocument, Block, Cell, Chapter } from "../document";

/** A document as Markdown with Mermaid diagrams, which GitHub and most other viewers render. */
export function markdownDocument({ title, facts, attention, chapters }: AuditDocument): string {
  const rows = facts.map(([name, value]) => [name, value] as const);
  const parts = [
    `# ${escapeMarkdown(title)}`,
    tableText(["", ""], rows),
    ...attentionText(attention),
    ...chapters.flatMap(chapterText),
  ];
  return `${parts.join("\n\n")}\n`;
}

function attentionText(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ["## Needs attention", blockText({ kind: "list", items })];
}

function chapterText({ title, blocks }: Chapter, index: number): readonly string[] {
  return [`## ${index + 1}. ${escapeMarkdown(title)}`, ...blocks.map(blockText)];
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `### ${escapeMarkdown(block.text)}`;
    case "text":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "diagram":
      return mermaid(block.chart);
    case "table":
      return tableText(
        block.columns.map(({ title }) => title),
        block.rows,
      );
  }
}

function tableText(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(titles.map(escapeMarkdown)),
    line(titles.map(() => "---")),
    ...rows.map((cells) => line(cells.map(cellText))),
  ].join("\n");
}

function cellText(cell: Cell): string {
  if (typeof cell === "string") return oneLine(cell);
  if ("word" in cell) return `**${escapeMarkdown(cell.word)}**`;
  return cell.map(oneLine).join("<br>");
}

function oneLine(text: string): string {
  return escapeMarkdown(text).replaceAll("\n", "<br>");
}
