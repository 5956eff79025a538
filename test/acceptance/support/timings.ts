import { loadavg } from "node:os";

/** Prints a measured duration for the reader of the log, with the machine's load. No test depends on it. */
export function report(what: string, seconds: number): void {
  console.log(`FIGURE ${what}: ${seconds.toFixed(1)} s, load ${(loadavg()[0] ?? 0).toFixed(1)}`);
}

/** Prints a count for the reader of the log. */
export function reportCount(what: string, count: number): void {
  console.log(`FIGURE ${what}: ${count}`);
}

/** Prints a text that people get, so that the reader of the log can judge it. */
export function reportText(what: string, text: string): void {
  console.log(`TEXT ${what}:\n${text}`);
}
