import { isEmpty, type FileDifference, type Report } from "../report";
import { resourceLines } from "./resource-lines";

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2328; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; border-bottom: 1px solid #d0d7de; padding-bottom: .2rem; }
li.danger { color: #a40e26; font-weight: 600; } li.check { color: #7d4e00; }
li.danger::before { content: "DANGER: "; } li.check::before { content: "Check: "; font-weight: 600; }
pre { font: 12px/1.45 ui-monospace, monospace; background: #f6f8fa; padding: .6rem; overflow-x: auto; }
ins, del { text-decoration: none; display: block; } ins { background: #dafbe1; } del { background: #ffebe9; }
summary { cursor: pointer; font-family: ui-monospace, monospace; }
p.quiet { color: #57606a; }
@media print {
  body { max-width: none; margin: 0; font-size: 10pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 8pt; border: 1px solid #d0d7de; }
  h2 { break-after: avoid; } li { break-inside: avoid; }
}
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
        `<p><strong>In short:</strong> ${escaped(headline)}</p>`,
        ...told.map(({ title: name, findings }) => {
          const items = findings.map(({ level, text }) => `<li class="${level}">${escaped(text)}</li>`);
          return `<h2>${escaped(name)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
        }),
        silent.length === 0 ? "" : `<p class="quiet">Nothing about: ${escaped(silent.join(", "))}.</p>`,
        `<h2>Files</h2>\n${files.map(fileBlock).join("\n") || "<p>nothing</p>"}`,
        `<h2>Resources</h2>\n<pre>${resources.flatMap(resourceLines).map(escaped).join("\n") || "nothing"}</pre>`,
      ].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;
}

/** Open, because paper has nothing to click on. */
function fileBlock({ path, operation, lines }: FileDifference): string {
  const marked = lines.map((line) => {
    const tag = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : undefined;
    return tag ? `<${tag}>${escaped(line)}</${tag}>` : `${escaped(line)}\n`;
  });
  return `<details open><summary>${escaped(path)} ${operation}</summary>\n<pre>${marked.join("")}</pre></details>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
