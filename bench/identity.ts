import { OperationError } from "../ops/command";
import { litellmInterpreters, WHAT_IS_NEEDED } from "../testing/litellm/interpreters";
import { BenchProxy, type ProxyKind } from "./identity/proxy";
import { sendSteadily } from "./identity/requests";
import { median, percentile, print } from "./measure";

/** Duration and load of the measurement. */
export interface IdentityBenchOptions {
  /** Seconds of steady requests to each variant. */
  readonly seconds: number;
  /** Requests per second. */
  readonly rate: number;
}

/** On most machines one LiteLLM process cannot handle the load. Each worker has its own tables and caches. */
const WORKERS = 2;
/** The variants take turns of this length, so that other load on the machine affects all of them. */
const TURN_SECONDS = 5;
const WARM_UP_SECONDS = 4;
/** The median answer takes this long only if requests queue. */
const QUEUE_MILLISECONDS = 200;

/** One of the variants to compare. Users have the same models and limits with the callback as with personal keys. */
interface Variant {
  readonly workers: readonly BenchProxy[];
  /** Milliseconds until the end of each answer. */
  readonly latencies: number[];
  /** Milliseconds of processor time. */
  cpuTime: number;
  /** Called before each turn. */
  readonly prepare?: () => Promise<unknown>;
}

type VariantName = ProxyKind | "no-gate";
type Variants = Readonly<Record<VariantName, Variant>>;

const LABELS: Readonly<Record<VariantName, string>> = {
  callback: "with the callback",
  "own-keys": "personal keys, no callback",
  "no-gate": "personal keys and callback",
  gate: "personal keys, callback and gate",
  "one-key": "one shared key, no identity",
};

/**
 * Prints what the identity callback adds to an answer's latency, what LiteLLM itself adds for users with personal keys, and
 * what the gate adds to those, on each installed LiteLLM.
 *
 * @throws OperationError when no LiteLLM is installed.
 */
export async function benchIdentity({ seconds, rate }: IdentityBenchOptions): Promise<void> {
  const interpreters = litellmInterpreters();
  if (interpreters.length === 0) throw new OperationError(`This bench runs LiteLLM and needs ${WHAT_IS_NEEDED}.`);
  for (const { path, version } of interpreters) {
    console.log(`LiteLLM ${version}, ${WORKERS} workers, ${rate} requests per second, ${seconds} s each`);
    const gate = await start(path, "gate");
    const variants: Variants = {
      callback: await start(path, "callback"),
      "own-keys": await start(path, "own-keys"),
      "no-gate": withGate(gate, false),
      gate: withGate(gate, true),
      "one-key": await start(path, "one-key"),
    };
    try {
      await compare(variants, seconds, rate);
    } finally {
      const callbackTimes = await Promise.all(variants.callback.workers.map((worker) => worker.stop()));
      for (const { workers } of [variants["own-keys"], gate, variants["one-key"]])
        await Promise.all(workers.map((worker) => worker.stop()));
      const runs = callbackTimes.flatMap((ofWorker) => ofWorker.slice((WARM_UP_SECONDS * rate) / WORKERS));
      print("the callback itself", `p50 ${milliseconds(median(runs))}`, `p99 ${milliseconds(percentile(runs, 0.99))}`);
    }
  }
}

async function start(python: string, kind: ProxyKind): Promise<Variant> {
  const workers: BenchProxy[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) workers.push(await BenchProxy.start(python, kind));
  return { workers, latencies: [], cpuTime: 0 };
}

/** A variant on the same workers: the gate adds too little to compare two processes. */
function withGate({ workers }: Variant, on: boolean): Variant {
  const prepare = () => Promise.all(workers.map((worker) => worker.switchGate(on)));
  return { workers, latencies: [], cpuTime: 0, prepare };
}

async function compare(variants: Variants, seconds: number, rate: number): Promise<void> {
  const all = Object.values(variants);
  for (const { workers, prepare } of all) {
    await prepare?.();
    await send(workers, rate, WARM_UP_SECONDS);
  }
  for (let turn = 0; turn * TURN_SECONDS < seconds; turn += 1) {
    const length = Math.min(TURN_SECONDS, seconds - turn * TURN_SECONDS);
    for (const variant of turn % 2 === 0 ? all : all.toReversed()) {
      await variant.prepare?.();
      const before = processorTime(variant);
      variant.latencies.push(...(await send(variant.workers, rate, length)));
      variant.cpuTime += processorTime(variant) - before;
    }
  }
  report(variants);
}

function send(workers: readonly BenchProxy[], rate: number, seconds: number): Promise<readonly number[]> {
  const served = workers.map((worker) => worker.served);
  return sendSteadily(served, rate, seconds);
}

function processorTime({ workers }: Variant): number {
  return workers.reduce((sum, worker) => sum + worker.processorTime(), 0);
}

function report(variants: Variants): void {
  const metrics: Readonly<Record<string, (variant: Variant) => number>> = {
    p50: ({ latencies }) => median(latencies),
    p99: ({ latencies }) => percentile(latencies, 0.99),
    "CPU, each": ({ cpuTime, latencies }) => cpuTime / latencies.length,
  };
  for (const [name, metric] of Object.entries(metrics)) {
    const base = metric(variants["one-key"]);
    for (const kind of ["one-key", "own-keys", "callback"] as const) {
      const value = metric(variants[kind]);
      const more = kind === "one-key" ? [] : [`${milliseconds(value - base)} more`, `${(value / base).toFixed(3)} ×`];
      print(`${name}, ${LABELS[kind]}`, milliseconds(value), ...more);
    }
    const [without, gate] = [metric(variants["no-gate"]), metric(variants.gate)];
    print(`${name}, ${LABELS["no-gate"]}`, milliseconds(without));
    print(`${name}, ${LABELS.gate}`, milliseconds(gate), `${milliseconds(gate - without)} more than without`);
  }
  if (median(variants["one-key"].latencies) > QUEUE_MILLISECONDS) {
    console.log(
      "  This machine is too slow or too busy for this rate: p50 and p99 include time in a queue. Try --rate 10.",
    );
  }
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
