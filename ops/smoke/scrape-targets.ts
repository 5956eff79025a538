import { setTimeout as pause } from "node:timers/promises";

import { must } from "./check";

/** Prometheus has scraped each target of a stack once within two of its intervals. */
const FIRST_SCRAPE_SECONDS = 30;

/** What `/api/v1/targets` of Prometheus answers. */
interface Targets {
  readonly data: {
    readonly activeTargets: readonly {
      /** `unknown` until the first scrape. */
      readonly health: "up" | "down" | "unknown";
      readonly lastError: string;
      readonly labels: { readonly job: string };
    }[];
  };
}

/**
 * Whether Prometheus scrapes every target. After a start it waits for the first scrapes.
 *
 * @param fetchTargets asks Prometheus' API.
 * @throws SmokeFailure with the targets that are not up.
 */
export async function checkTargets(fetchTargets: () => Promise<string>): Promise<string> {
  const end = Date.now() + FIRST_SCRAPE_SECONDS * 1000;
  for (;;) {
    const { activeTargets } = (JSON.parse(await fetchTargets()) as Targets).data;
    if (activeTargets.some(({ health }) => health === "unknown") && Date.now() < end) {
      await pause(1000);
      continue;
    }
    const reasons = activeTargets
      .filter(({ health }) => health !== "up")
      .map(({ health, labels, lastError }) => `${labels.job}: ${health === "down" ? lastError : "not scraped yet"}`);
    must(reasons.length === 0, reasons.join(", "), "docs/runbook.md#targetdown");
    return `${activeTargets.length} of them`;
  }
}
