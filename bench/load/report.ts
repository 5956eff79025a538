import { median, percentile } from "../measure";
import type { MemoryWatch } from "./memory";
import type { StreamResult } from "./streams";

/** Columns of {@link describeLevel}. */
export const LEVEL_HEADINGS = [
  "Streams",
  "Answers a second",
  "First token p50, p95, p99",
  "Whole answer p50, p95, p99",
  "Answered",
  "Refused or failed",
];
const IDLE_PERCENT = 5;

/** One row about a number of streams. */
export function describeLevel(streams: number, seconds: number, results: readonly StreamResult[]): string[] {
  const answered = results.filter(({ outcome }) => outcome === "ok");
  const failed = new Map<string, number>();
  for (const { outcome } of results) if (outcome !== "ok") failed.set(outcome, (failed.get(outcome) ?? 0) + 1);
  return [
    String(streams),
    (answered.length / seconds).toFixed(1),
    percentiles(answered.map(({ first }) => first ?? 0)),
    percentiles(answered.map(({ whole }) => whole)),
    String(answered.length),
    [...failed].map(([outcome, count]) => `${count} × ${outcome}`).join(", ") || "none",
  ];
}

/** Peaks of each container at each number of streams, of those that do anything. */
export function describeMemory({ peaks }: MemoryWatch): string {
  const levels = [...peaks.keys()];
  const names = [...new Set([...peaks.values()].flatMap((level) => [...level.keys()]))].sort();
  const rows = names.flatMap((name) => {
    const cells = levels.map((streams) => peaks.get(streams)?.get(name));
    if (Math.max(...cells.map((peak) => peak?.cpu ?? 0)) < IDLE_PERCENT) return [];
    const shown = cells.map((peak) => (peak ? `${peak.mebibytes.toFixed(0)} MiB, ${peak.cpu.toFixed(0)} %` : ""));
    return [[name, `${cells.at(-1)?.limit.toFixed(0) ?? ""} MiB`, ...shown]];
  });
  return markdownTable(["Container", "Limit", ...levels.map((streams) => `${streams} streams`)], rows);
}

/** A table for a terminal and for Markdown. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, headings.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function percentiles(milliseconds: readonly number[]): string {
  if (milliseconds.length === 0) return "–";
  const values = [median(milliseconds), percentile(milliseconds, 0.95), percentile(milliseconds, 0.99)];
  return `${values.map((value) => (value / 1000).toFixed(2)).join(", ")} s`;
}
