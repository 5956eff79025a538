/** Prints a measured duration, for the reader of the run; nothing is judged by it. */
export function report(what: string, seconds: number): void {
  console.log(`FIGURE ${what}: ${seconds.toFixed(1)} s`);
}

/** Prints how many there were of something, for the reader of the run. */
export function reportCount(what: string, count: number): void {
  console.log(`FIGURE ${what}: ${count}`);
}
