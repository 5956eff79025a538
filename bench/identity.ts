import { OperationError } from "../ops/command";
import { litellmInterpreters, WHAT_IS_NEEDED } from "../test/python/identity/support/interpreters";
import { BenchProxy } from "./identity/proxy";
import { sendSteadily } from "./identity/requests";
import { median, percentile, print } from "./measure";

/** How much is measured. */
export interface IdentityBenchOptions {
  /** Seconds of steady requests with the callback, and as many without. */
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
}

/** One LiteLLM process cannot answer so many on most machines; each of these has its own tables and caches. */
const WORKERS = 2;
/** Both sides take turns of so many seconds, so that whatever else the machine does meets both. */
const TURN_SECONDS = 5;
const WARM_UP_SECONDS = 4;
/** A median answer takes this long only in a queue. */
const QUEUE_MILLISECONDS = 200;

/** One of the two that are compared. */
interface Side {
  readonly workers: readonly BenchProxy[];
  readonly waited: number[];
  /** Milliseconds of processor time. */
  spent: number;
}

/**
 * Prints what the identity callback adds to an answer's latency, on each LiteLLM at hand.
 *
 * @throws OperationError without any.
 */
export async function benchIdentity({ seconds, rate }: IdentityBenchOptions): Promise<void> {
  const interpreters = litellmInterpreters();
  if (interpreters.length === 0)
    throw new OperationError(`This bench runs LiteLLM itself. It needs ${WHAT_IS_NEEDED}.`);
  for (const { path, version } of interpreters) {
    console.log(
      `LiteLLM ${version}, ${WORKERS} workers, ${rate} requests a second, ${seconds} s with the callback and as long without`,
    );
    const sides = { with: await start(path, true), without: await start(path, false) };
    try {
      await compare(sides, seconds, rate);
    } finally {
      const taken = await Promise.all(sides.with.workers.map((worker) => worker.stop()));
      await Promise.all(sides.without.workers.map((worker) => worker.stop()));
      const runs = taken.flatMap((ofWorker) => ofWorker.slice((WARM_UP_SECONDS * rate) / WORKERS));
      print("the callback itself", `p50 ${milliseconds(median(runs))}`, `p99 ${milliseconds(percentile(runs, 0.99))}`);
    }
  }
}

async function start(python: string, withCallback: boolean): Promise<Side> {
  const workers: BenchProxy[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) workers.push(await BenchProxy.start(python, withCallback));
  return { workers, waited: [], spent: 0 };
}

async function compare(
  sides: Readonly<Record<"with" | "without", Side>>,
  seconds: number,
  rate: number,
): Promise<void> {
  for (const { workers } of Object.values(sides)) await send(workers, rate, WARM_UP_SECONDS);
  for (let turn = 0; turn * TURN_SECONDS < seconds; turn += 1) {
    const length = Math.min(TURN_SECONDS, seconds - turn * TURN_SECONDS);
    for (const name of turn % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const)) {
      const side = sides[name];
      const before = processorTime(side);
      side.waited.push(...(await send(side.workers, rate, length)));
      side.spent += processorTime(side) - before;
    }
  }
  report(sides);
}

function send(workers: readonly BenchProxy[], rate: number, seconds: number): Promise<readonly number[]> {
  const served = workers.map((worker) => worker.served);
  return sendSteadily(served, rate, seconds);
}

function processorTime({ workers }: Side): number {
  return workers.reduce((sum, worker) => sum + worker.processorTime(), 0);
}

function report(sides: Readonly<Record<"with" | "without", Side>>): void {
  const figures: Readonly<Record<string, (side: Side) => number>> = {
    p50: ({ waited }) => median(waited),
    p99: ({ waited }) => percentile(waited, 0.99),
    "processor, each": ({ spent, waited }) => spent / waited.length,
  };
  for (const [name, figure] of Object.entries(figures)) {
    const [longer, shorter] = [figure(sides.with), figure(sides.without)];
    const more = `${milliseconds(longer - shorter)} more`;
    print(
      name,
      `${milliseconds(longer)} with`,
      `${milliseconds(shorter)} without`,
      more,
      `${(longer / shorter).toFixed(3)} ×`,
    );
  }
  if (median(sides.without.waited) > QUEUE_MILLISECONDS) {
    console.log(
      "  This machine is too slow or too busy for so many requests: p50 and p99 are those of a queue. Try --rate 10.",
    );
  }
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
