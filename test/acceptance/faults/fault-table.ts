import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import { packageRoot } from "../../../components/settings/package-files";
import { replaceSection } from "../../../ops/docs/replace-section";
import type { FaultResult } from "./fault-case";

const FILE = "docs/faults.md";
const HEADINGS = ["When", "Promise", "API out", "Chat out", "Back after repair", "Alert", "Charges lost", "Result"];

/** Writes the results into docs/faults.md. Rows of cases that did not run stay as they are. */
export async function writeFaultTable(titles: readonly string[], results: readonly FaultResult[]): Promise<void> {
  const path = join(packageRoot, FILE);
  const options = { ...(await resolveConfig(path)), filepath: path, proseWrap: "always" } as const;
  const text = readFileSync(path, "utf8");
  writeFileSync(path, await format(replaceSection(FILE, text, "faults", mergeTable(text, titles, results)), options));
}

/**
 * The table with new rows for what ran.
 *
 * @param text the document with the present table.
 * @param titles of all cases, in their order.
 */
export function mergeTable(text: string, titles: readonly string[], results: readonly FaultResult[]): string {
  const fresh = new Map(results.map((result) => [result.title, rowOf(result)]));
  const rows = titles.flatMap((title) => fresh.get(title) ?? presentRow(text, title) ?? []);
  return [HEADINGS, HEADINGS.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** The size of the machine that a result is from. */
export function machine(): string {
  return `${cpus().length} cores, ${Math.round(totalmem() / 1024 ** 3)} GB`;
}

function presentRow(text: string, title: string): [string[]] | undefined {
  const cells = text
    .split("\n")
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .find(([first]) => first === title);
  return cells && [cells];
}

function rowOf({ title, promise, outage, recovered, alert, lost, load, problems }: FaultResult): string[][] {
  const verdict = problems.length === 0 ? "kept" : `**broken**: ${problems.join("; ")}`;
  const day = new Date().toISOString().slice(0, 10);
  return [
    [
      title,
      promise,
      seconds(outage.api),
      seconds(outage.chat),
      recovered === undefined ? "–" : seconds(recovered),
      alert,
      lost,
      `${verdict} (${day}, ${machine()}, load ${load.toFixed(0)})`,
    ].map((cell) => cell.replaceAll("|", "/").replaceAll("\n", " ")),
  ];
}

function seconds(value: number): string {
  return value < 0.05 ? "0 s" : `${value.toFixed(value < 10 ? 1 : 0)} s`;
}
