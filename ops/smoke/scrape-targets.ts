import { must } from "./check";
import { within } from "./within";

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
  const activeTargets = await within(
    FIRST_SCRAPE_SECONDS,
    async () => (JSON.parse(await fetchTargets()) as Targets).data.activeTargets,
    (targets) => targets.every(({ health }) => health !== "unknown"),
  );
  const reasons = activeTargets
    .filter(({ health }) => health !== "up")
    .map(({ health, labels, lastError }) => `${labels.job}: ${health === "down" ? lastError : "not scraped yet"}`);
  must(reasons.length === 0, reasons.join(", "), "docs/runbook.md#targetdown");
  return `${activeTargets.length} of them`;
}
