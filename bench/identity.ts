import { OperationError } from "../ops/command";
import { litellmInterpreters, WHAT_IS_NEEDED } from "../test/python/identity/support/interpreters";
import { BenchProxy } from "./identity/proxy";
import { sendSteadily } from "./identity/requests";
import { median, percentile } from "./measure";

/** How much is measured. */
export interface IdentityBenchOptions {
  /** Seconds of steady requests with the callback, and as many without. */
  readonly seconds: number;
}

const REQUESTS_PER_SECOND = 50;
/** The two proxies take turns of so many seconds, so that whatever else the machine does meets both. */
const TURN_SECONDS = 5;
const WARM_UP_SECONDS = 4;

/**
 * Prints what the identity callback adds to an answer's latency, on each LiteLLM at hand.
 *
 * @throws OperationError without any.
 */
export async function benchIdentity({ seconds }: IdentityBenchOptions): Promise<void> {
  const interpreters = litellmInterpreters();
  if (interpreters.length === 0)
    throw new OperationError(`This bench runs LiteLLM itself. It needs ${WHAT_IS_NEEDED}.`);
  for (const { path, version } of interpreters) {
    console.log(
      `LiteLLM ${version}, ${REQUESTS_PER_SECOND} requests a second, ${seconds} s with the callback and ${seconds} s without`,
    );
    await compare(path, seconds);
  }
}

async function compare(python: string, seconds: number): Promise<void> {
  const proxies = {
    with: await BenchProxy.start(python, true),
    without: await BenchProxy.start(python, false),
  };
  const waited: Record<keyof typeof proxies, number[]> = { with: [], without: [] };
  for (const proxy of Object.values(proxies)) await sendSteadily(proxy.served, REQUESTS_PER_SECOND, WARM_UP_SECONDS);
  for (let turn = 0; turn * TURN_SECONDS < seconds; turn += 1) {
    const length = Math.min(TURN_SECONDS, seconds - turn * TURN_SECONDS);
    for (const name of turn % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const)) {
      waited[name].push(...(await sendSteadily(proxies[name].served, REQUESTS_PER_SECOND, length)));
    }
  }
  const callback = (await proxies.with.stop()).slice(WARM_UP_SECONDS * REQUESTS_PER_SECOND);
  await proxies.without.stop();
  for (const [name, share] of [
    ["p50", 0.5],
    ["p99", 0.99],
  ] as const) {
    const [longer, shorter] = [percentile(waited.with, share), percentile(waited.without, share)];
    print(
      name,
      `${milliseconds(longer)} with`,
      `${milliseconds(shorter)} without`,
      `${milliseconds(longer - shorter)} more`,
      `${(longer / shorter).toFixed(3)} ×`,
    );
  }
  print(
    "the callback itself",
    `p50 ${milliseconds(median(callback))}`,
    `p99 ${milliseconds(percentile(callback, 0.99))}`,
  );
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function print(name: string, ...figures: string[]): void {
  console.log([`  ${name}`.padEnd(22), ...figures].join("  "));
}
