import { readFileSync } from "node:fs";

/** Seconds that `body` takes. */
export async function seconds(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1000;
}

/** The two cases of {@link alternate}. */
export interface Alternation {
  /** Prepares the first (true) or the second case. */
  readonly before: (first: boolean) => Promise<unknown>;
  readonly measure: () => Promise<unknown>;
}

/** Result of {@link alternate}. */
export interface Comparison {
  /** Median of the first case, in seconds. */
  readonly first: number;
  /** Median of the rounds' ratios of the first case to the second. */
  readonly ratio: number;
}

/** Measures two cases in turn, so that other load on the machine affects both. */
export async function alternate(rounds: number, { before, measure }: Alternation): Promise<Comparison> {
  const times: { first: number; second: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const found = { first: 0, second: 0 };
    for (const name of round % 2 === 0 ? (["first", "second"] as const) : (["second", "first"] as const)) {
      await before(name === "first");
      found[name] = await seconds(measure);
    }
    times.push(found);
  }
  return { first: median(times.map(({ first }) => first)), ratio: median(times.map((one) => one.first / one.second)) };
}

/** The median; 0 of no values. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Processor time that a process has used, in milliseconds; Linux counts it in hundredths of a second. */
export function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name before the last parenthesis may contain spaces. The next field is the third (man 5 proc_pid_stat).
  const fields = stat.slice(stat.lastIndexOf(") ") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Prints one line for one measurement. */
export function print(name: string, ...results: readonly string[]): void {
  console.log([`  ${name}`.padEnd(44), ...results].join("  "));
}
