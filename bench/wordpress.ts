import { loadavg } from "node:os";

import { OperationError } from "../ops/command";
import { missingForSiteTests } from "../testing/wordpress/programs";
import { TestSite } from "../testing/wordpress/test-site";
import { print, processorTime, seconds } from "./measure";

/** How much to measure. */
export interface WordPressBenchOptions {
  /** Page views of each variant. */
  readonly views: number;
}

interface Variant {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Seconds of its fastest view. */
  fastest: number;
  /** Processor time before the measurement, in milliseconds. */
  before: number;
}

/** Nothing listens there. */
const DEAD = "http://127.0.0.1:1";
const KEYS = { LLM_STACK_ADMIN_KEY: "sk-admin-0001", LLM_STACK_CONTENT_KEY: "sk-content-0001" };

/** Prints what the plugin adds to a visitor's page view, with a gateway that answers and with one that does not. */
export async function benchWordPress({ views }: WordPressBenchOptions): Promise<void> {
  const missing = missingForSiteTests();
  if (missing.length > 0) throw new OperationError(`This bench needs ${missing.join(", ")} (wordpress/README.md).`);
  const site = await TestSite.start();
  try {
    const configured = (url: string | undefined) => ({ ...KEYS, LLM_STACK_URL: url });
    const without = { TEST_WITHOUT_PLUGIN: "1" };
    const variants: Variant[] = [];
    for (const [name, variables] of [
      ["without the plugin", without],
      // How far this machine's load moves the ratios by itself.
      ["without the plugin, once more", without],
      ["with the plugin", configured(site.environment["TEST_LITELLM_URL"])],
      ["with the plugin, the gateway is dead", configured(DEAD)],
    ] as const) {
      variants.push({ name, fastest: Infinity, before: 0, ...(await site.serve(variables)) });
    }
    await measure(variants, views);
    report(variants, views);
    print("load of the machine, processes", loadavg()[0]?.toFixed(1) ?? "");
  } finally {
    site.stop();
  }
}

/** Asks the variants in turn, so that other load on the machine affects all of them. */
async function measure(variants: readonly Variant[], views: number): Promise<void> {
  for (const variant of variants) {
    // Fills the caches of PHP and WordPress.
    await view(variant.url);
    await view(variant.url);
    variant.before = processorTime(variant.pid);
  }
  for (let round = 0; round < views; round += 1) {
    for (const variant of round % 2 === 0 ? variants : variants.toReversed()) {
      variant.fastest = Math.min(variant.fastest, await seconds(() => view(variant.url)));
    }
  }
}

/** Prints each variant. Other load on the machine changes how long a view takes, but hardly its processor time. */
function report(variants: readonly Variant[], views: number): void {
  const used = variants.map(({ pid, before }) => processorTime(pid) - before);
  for (const [index, { name, fastest }] of variants.entries()) {
    const share = used[index] ?? 0;
    print(
      name,
      `processor time ${(share / views).toFixed(2)} ms, ratio ${(share / (used[0] ?? 0)).toFixed(3)}`,
      `fastest view ${(fastest * 1000).toFixed(1)} ms`,
    );
  }
}

async function view(url: string): Promise<void> {
  const response = await fetch(url);
  const page = await response.text();
  if (response.status !== 200 || !page.includes("</html>"))
    throw new OperationError(`${url} answers ${response.status}.`);
}
