import { escapeHtml, htmlPage } from "../../print/html-page";
import { isEmpty, type FileDifference, type Report } from "../report";
import { resourceLines } from "./resource-lines";

const STYLE = `
li.danger { color: #a40e26; font-weight: 600; } li.check { color: #7d4e00; }
li.danger::before { content: "DANGER: "; } li.check::before { content: "Check: "; font-weight: 600; }
ins, del { text-decoration: none; display: block; } ins { background: #dafbe1; } del { background: #ffebe9; }
summary { cursor: pointer; font-family: ui-monospace, monospace; }
p.quiet { color: #57606a; }
@media print { li { break-inside: avoid; } }
`;

/** The report as one page that needs no other file, for the screen and for paper. */
export function htmlReport(report: Report): string {
  const { stack, base, headline, sections, files, resources } = report;
  const title = `Stack ${stack}, compared with ${base}`;
  const told = sections.filter(({ findings }) => findings.length > 0);
  const silent = sections.filter(({ findings }) => findings.length === 0).map(({ title: name }) => name.toLowerCase());
  const body = isEmpty(report)
    ? "<p>No difference.</p>"
    : [
        `<p><strong>In short:</strong> ${escapeHtml(headline)}</p>`,
        ...told.map(({ title: name, findings }) => {
          const items = findings.map(({ level, text }) => `<li class="${level}">${escapeHtml(text)}</li>`);
          return `<h2>${escapeHtml(name)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
        }),
        silent.length === 0 ? "" : `<p class="quiet">Nothing about: ${escapeHtml(silent.join(", "))}.</p>`,
        `<h2>Files</h2>\n${files.map(fileBlock).join("\n") || "<p>nothing</p>"}`,
        `<h2>Resources</h2>\n<pre>${resources.flatMap(resourceLines).map(escapeHtml).join("\n") || "nothing"}</pre>`,
      ].join("\n");
  return htmlPage({ title, style: STYLE, body });
}

/** Open, because paper has nothing to click on. */
function fileBlock({ path, operation, lines }: FileDifference): string {
  const marked = lines.map((line) => {
    const tag = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : undefined;
    return tag ? `<${tag}>${escapeHtml(line)}</${tag}>` : `${escapeHtml(line)}\n`;
  });
  return `<details open><summary>${escapeHtml(path)} ${operation}</summary>\n<pre>${marked.join("")}</pre></details>`;
}
