/** Prints a measured duration for the reader of the log. No test depends on it. */
export function report(what: string, seconds: number): void {
  console.log(`FIGURE ${what}: ${seconds.toFixed(1)} s`);
}

/** Prints a count for the reader of the log. */
export function reportCount(what: string, count: number): void {
  console.log(`FIGURE ${what}: ${count}`);
}
