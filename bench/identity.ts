import { OperationError } from "../ops/command";
import { litellmInterpreters, WHAT_IS_NEEDED } from "../testing/litellm/interpreters";
import { BenchProxy, type Kind } from "./identity/proxy";
import { sendSteadily } from "./identity/requests";
import { median, percentile, print } from "./measure";

/** How much is measured. */
export interface IdentityBenchOptions {
  /** Seconds of steady requests to each side. */
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
}

/** One LiteLLM process cannot answer so many on most machines; each of these has its own tables and caches. */
const WORKERS = 2;
/** All sides take turns of so many seconds, so that whatever else the machine does meets all of them. */
const TURN_SECONDS = 5;
const WARM_UP_SECONDS = 4;
/** A median answer takes this long only in a queue. */
const QUEUE_MILLISECONDS = 200;

/** Of those that are compared: what people have with the callback they have without it with keys of their own. */
interface Side {
  readonly workers: readonly BenchProxy[];
  readonly waited: number[];
  /** Milliseconds of processor time. */
  spent: number;
  /** Before each turn. */
  readonly prepare?: () => Promise<unknown>;
}

type Name = Kind | "no-gate";
type Sides = Readonly<Record<Name, Side>>;

const NAMES: Readonly<Record<Name, string>> = {
  callback: "with the callback",
  "own-keys": "own keys instead",
  "no-gate": "own keys beside the callback",
  gate: "own keys beside it, and the gate",
  "one-key": "one key, nobody known",
};

/**
 * Prints what the identity callback adds to an answer's latency, what LiteLLM itself adds for people with keys of their own,
 * and what the gate adds to those, on each LiteLLM at hand.
 *
 * @throws OperationError without any.
 */
export async function benchIdentity({ seconds, rate }: IdentityBenchOptions): Promise<void> {
  const interpreters = litellmInterpreters();
  if (interpreters.length === 0)
    throw new OperationError(`This bench runs LiteLLM itself. It needs ${WHAT_IS_NEEDED}.`);
  for (const { path, version } of interpreters) {
    console.log(`LiteLLM ${version}, ${WORKERS} workers, ${rate} requests a second, ${seconds} s each`);
    const gate = await start(path, "gate");
    const sides: Sides = {
      callback: await start(path, "callback"),
      "own-keys": await start(path, "own-keys"),
      "no-gate": withGate(gate, false),
      gate: withGate(gate, true),
      "one-key": await start(path, "one-key"),
    };
    try {
      await compare(sides, seconds, rate);
    } finally {
      const taken = await Promise.all(sides.callback.workers.map((worker) => worker.stop()));
      for (const { workers } of [sides["own-keys"], gate, sides["one-key"]])
        await Promise.all(workers.map((worker) => worker.stop()));
      const runs = taken.flatMap((ofWorker) => ofWorker.slice((WARM_UP_SECONDS * rate) / WORKERS));
      print("the callback itself", `p50 ${milliseconds(median(runs))}`, `p99 ${milliseconds(percentile(runs, 0.99))}`);
    }
  }
}

async function start(python: string, kind: Kind): Promise<Side> {
  const workers: BenchProxy[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) workers.push(await BenchProxy.start(python, kind));
  return { workers, waited: [], spent: 0 };
}

/** A side of the same workers: what the gate adds is too little to be seen between two processes. */
function withGate({ workers }: Side, on: boolean): Side {
  const prepare = () => Promise.all(workers.map((worker) => worker.turnGate(on)));
  return { workers, waited: [], spent: 0, prepare };
}

async function compare(sides: Sides, seconds: number, rate: number): Promise<void> {
  const all = Object.values(sides);
  for (const { workers, prepare } of all) {
    await prepare?.();
    await send(workers, rate, WARM_UP_SECONDS);
  }
  for (let turn = 0; turn * TURN_SECONDS < seconds; turn += 1) {
    const length = Math.min(TURN_SECONDS, seconds - turn * TURN_SECONDS);
    for (const side of turn % 2 === 0 ? all : all.toReversed()) {
      await side.prepare?.();
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

function report(sides: Sides): void {
  const figures: Readonly<Record<string, (side: Side) => number>> = {
    p50: ({ waited }) => median(waited),
    p99: ({ waited }) => percentile(waited, 0.99),
    "processor, each": ({ spent, waited }) => spent / waited.length,
  };
  for (const [name, figure] of Object.entries(figures)) {
    const least = figure(sides["one-key"]);
    for (const kind of ["one-key", "own-keys", "callback"] as const) {
      const value = figure(sides[kind]);
      const more = kind === "one-key" ? [] : [`${milliseconds(value - least)} more`, `${(value / least).toFixed(3)} ×`];
      print(`${name}, ${NAMES[kind]}`, milliseconds(value), ...more);
    }
    const [without, gate] = [figure(sides["no-gate"]), figure(sides.gate)];
    print(`${name}, ${NAMES["no-gate"]}`, milliseconds(without));
    print(`${name}, ${NAMES.gate}`, milliseconds(gate), `${milliseconds(gate - without)} more than without`);
  }
  if (median(sides["one-key"].waited) > QUEUE_MILLISECONDS) {
    console.log(
      "  This machine is too slow or too busy for so many requests: p50 and p99 are those of a queue. Try --rate 10.",
    );
  }
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
