import { isEmpty, type Report } from "../report";
import { resourceLines } from "./resource-lines";

const MARKS = { danger: "!!", check: " !", info: "  " } as const;

/** The report for a terminal or a log. */
export function textReport(report: Report): string {
  const { stack, base, headline, sections, files, resources } = report;
  const title = `Stack ${stack}, compared with ${base}`;
  if (isEmpty(report)) return `${title}: no difference.\n`;
  const blocks = [
    [title, `In short: ${headline}`, "!! danger, ! check"],
    ...sections.map(({ title: heading, findings }) => [
      heading,
      ...(findings.length === 0 ? ["   nothing"] : findings.map(({ level, text }) => `${MARKS[level]} ${text}`)),
    ]),
    ["Files", ...(files.length === 0 ? ["   nothing"] : [])],
    ...files.map(({ path, operation, lines }) => [`   ${path} (${operation})`, ...lines.map((line) => `   ${line}`)]),
    [
      "Resources",
      ...(resources.length === 0 ? ["   nothing"] : resources.flatMap(resourceLines).map((line) => `   ${line}`)),
    ],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
