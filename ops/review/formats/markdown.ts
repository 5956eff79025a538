import { escapeMarkdown } from "../../print/markdown";
import { isEmpty, type FileDifference, type Report } from "../report";
import { resourceLines } from "./resource-lines";

const MARKS = { danger: "**DANGER** ", check: "**Check** ", info: "" } as const;

/** GitHub refuses a comment of more than 65,536 characters. */
const LONGEST_COMMENT = 60_000;

/** The report as a comment on a change. What does not fit is left out, and counted. */
export function markdownReport(report: Report): string {
  const { stack, base, headline, violations, sections, files, resources } = report;
  const title = `## Stack \`${stack}\`, compared with \`${base}\`\n\n`;
  if (isEmpty(report)) return `${title}No difference.\n`;
  const verdict =
    violations === 0 ? "" : `**${violations} policy ${violations === 1 ? "violation" : "violations"}.**\n\n`;
  const told = sections.filter(({ findings }) => findings.length > 0);
  const silent = sections.filter(({ findings }) => findings.length === 0).map(({ title: name }) => name.toLowerCase());
  const head = [
    title,
    `**In short:** ${escapeMarkdown(headline)}\n\n`,
    verdict,
    ...told.map(({ title: name, findings }) => {
      const items = findings.map(({ level, text }) => `- ${MARKS[level]}${escapeMarkdown(text)}`);
      return `### ${name}\n\n${items.join("\n")}\n\n`;
    }),
    silent.length === 0 ? "" : `Nothing about: ${silent.join(", ")}.\n\n`,
  ].join("");
  return fit(head, [...files.map(fileBlock), resourceBlock(resources)]);
}

function fit(head: string, blocks: readonly string[]): string {
  let text = head.length > LONGEST_COMMENT ? `${head.slice(0, LONGEST_COMMENT)}…\n\n` : head;
  let left = 0;
  for (const block of blocks) {
    if (text.length + block.length > LONGEST_COMMENT) left += 1;
    else text += block;
  }
  if (left === 0) return text;
  return `${text}${left} more ${left === 1 ? "part does" : "parts do"} not fit here: run npm run plan with the same base.\n`;
}

function fileBlock({ path, operation, lines }: FileDifference): string {
  return details(`<code>${inHtml(path)}</code> ${operation}`, fenced("diff", lines));
}

function resourceBlock(resources: Report["resources"]): string {
  if (resources.length === 0) return "";
  const lines = resources.flatMap(resourceLines);
  return details(`${resources.length} resources`, fenced("text", lines));
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n</details>\n\n`;
}

function inHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A fence longer than any in the content, which could otherwise end it and write the rest of the comment. */
function fenced(language: string, lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${lines.join("\n")}\n${fence}\n`;
}
