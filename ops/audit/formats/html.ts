import { flowchartSvg } from "../../docs/flowchart-svg";
import { escapeHtml, htmlPage } from "../../print/html-page";
import type { AuditDocument, Block, Cell, Chapter } from "../document";

const STYLE = `
body { max-width: 68rem; }
h1 { font-size: 1.9rem; margin-bottom: .4rem; }
h2 { font-size: 1.35rem; margin-top: 2.6rem; } h3 { font-size: 1.05rem; margin: 1.6rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; font-size: .8rem; line-height: 1.4; }
th { text-align: left; background: #f0f2f4; font-weight: 600; }
th, td { border: 1px solid #d0d7de; padding: .3rem .45rem; vertical-align: top; overflow-wrap: break-word; }
table.facts { width: auto; min-width: 32rem; } table.facts th { width: 13rem; }
td.name { font-family: ui-monospace, monospace; font-size: .74rem; overflow-wrap: anywhere; min-width: 8.5rem; }
.mark { display: inline-block; padding: 0 .5em; border-radius: 1em; font-weight: 600; white-space: nowrap; overflow-wrap: normal; }
.good { background: #dafbe1; color: #116329; } .bad { background: #ffebe9; color: #a40e26; }
.deviation { background: #fff8c5; color: #7d4e00; } .neutral { background: #eaeef2; color: #57606a; }
nav ol { columns: 2; } nav a { color: inherit; }
svg { display: block; width: 100%; height: auto; margin: 1rem 0; }
@page { size: A4; margin: 15mm 14mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; } }
@media print {
  body { font-size: 9.5pt; padding: 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h2 { break-before: page; margin-top: 0; } .short h2 { break-before: auto; margin-top: 2rem; } h3 { break-after: avoid; }
  table { font-size: 7.6pt; } td.name { font-size: 7pt; }
  thead { display: table-header-group; } tr, svg { break-inside: avoid; }
  nav a { text-decoration: none; }
}
`;

/** A document as one page that needs no other file, for the screen and for paper (A4). */
export function htmlDocument({ title, facts, attention, chapters }: AuditDocument): string {
  const rows = facts.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th>${cellHtml(value, false)}</tr>`);
  const links = chapters.map((chapter, index) => `<li><a href="#${idOf(index)}">${escapeHtml(chapter.title)}</a></li>`);
  const body = [
    `<table class="facts"><tbody>${rows.join("\n")}</tbody></table>`,
    attention.length === 0 ? "" : `<h3>Needs attention</h3>\n${blockHtml({ kind: "list", items: attention })}`,
    `<nav><h3>Contents</h3><ol>${links.join("\n")}</ol></nav>`,
    ...chapters.map(chapterHtml),
  ];
  return htmlPage({ title, style: STYLE, body: body.join("\n") });
}

function idOf(index: number): string {
  return `chapter-${index + 1}`;
}

function chapterHtml({ title, blocks }: Chapter, index: number): string {
  const heading = `<h2 id="${idOf(index)}">${index + 1}. ${escapeHtml(title)}</h2>`;
  // A chapter without a table is too short for a page of its own.
  const isShort = blocks.every(({ kind }) => kind === "text");
  return `<section${isShort ? ' class="short"' : ""}>\n${[heading, ...blocks.map(blockHtml)].join("\n")}\n</section>`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h3>${escapeHtml(block.text)}</h3>`;
    case "text":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("\n")}\n</ul>`;
    case "diagram":
      return flowchartSvg(block.chart, block.description);
    case "table":
      return tableHtml(block);
  }
}

function tableHtml({ columns, rows }: Extract<Block, { kind: "table" }>): string {
  const head = columns.map(({ title }) => `<th>${escapeHtml(title)}</th>`).join("");
  const lines = rows.map(
    (cells) => `<tr>${cells.map((cell, index) => cellHtml(cell, columns[index]?.isName ?? false)).join("")}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${lines.join("\n")}\n</tbody></table>`;
}

function cellHtml(cell: Cell, isName: boolean): string {
  const open = isName ? '<td class="name">' : "<td>";
  if (typeof cell === "string") return `${open}${escapeHtml(cell)}</td>`;
  if ("word" in cell) return `${open}<span class="mark ${cell.mark}">${escapeHtml(cell.word)}</span></td>`;
  return `${open}${cell.map(escapeHtml).join("<br>")}</td>`;
}
