import { HEARTBEAT } from "../../components/monitoring/alert-routes";
import { measuredBy } from "./alert-thresholds";
import { NONE_IS_GOOD, ONE_IS_GOOD, stat, type Tile } from "./panels";
import { spendIn } from "./queries";

// Functions, because a panel has one place and each dashboard needs its own.

/** Targets that Prometheus cannot scrape. */
export function targetsDown(): Tile {
  return stat({
    title: "Targets down",
    description:
      "Targets that Prometheus cannot scrape. Panels that use their metrics have no data. Runbook: docs/runbook.md#targetdown",
    unit: "none",
    queries: [["sum(up == bool 0)", "targets"]],
    steps: NONE_IS_GOOD,
  });
}

/** Days left of the public hosts' certificates. */
export function certificateDays(): Tile {
  return stat({
    title: "Certificate days left",
    description: "Days until the first of the public hosts' certificates expires.",
    unit: "suffix: d",
    queries: [[`min(${measuredBy("CertificateExpiresSoon")})`, "days"]],
    alerts: ["CertificateExpiresSoon", "CertificateExpiresNow"],
  });
}

/** Whether alerts leave this host. */
export function configuredReceivers(): Tile {
  return stat({
    title: "Alert receivers",
    description:
      "Receivers that Alertmanager notifies, without the heartbeat. Without one, alerts only show here and in Alertmanager: set `alertReceivers` (docs/alerts.md).",
    unit: "none",
    queries: [
      [
        // Alertmanager has a counter for each receiver from the start. The second part is 0, or nothing while it is down.
        `count(alertmanager_notifications_total{receiver_name!="${HEARTBEAT}"}) or 0 * sum(alertmanager_integrations)`,
        "receivers",
      ],
    ],
    steps: ONE_IS_GOOD,
    texts: { 0: "No receiver: alerts reach no one" },
  });
}

/** What the last hour cost. */
export function spendLastHour(): Tile {
  return stat({
    title: "Spend in the last hour",
    description: "Cost of the last hour's requests, an estimate. `npm run spend` has the exact amounts.",
    unit: "currencyUSD",
    queries: [[`${spendIn("1h:1m")} or vector(0)`, "spend"]],
  });
}

/** What the month will cost if every day is like the last one. */
export function forecastFromLastDay(matchers = ""): Tile {
  return stat({
    title: "Forecast from the last day",
    description: "The last 24 hours' spend, applied to the days of this month.",
    unit: "currencyUSD",
    queries: [[`${spendIn("24h:5m", undefined, matchers)} * scalar(days_in_month()) or vector(0)`, "month"]],
  });
}

/** What failed for reasons that are not the caller's. */
export function failedLastHour(): Tile {
  return stat({
    title: "Requests failed in the last hour",
    description: "Share of requests that failed in LiteLLM or at a provider. 0 % without requests.",
    unit: "percentunit",
    queries: [[`${measuredBy("LiteLLMErrorBudgetBurn")} or vector(0)`, "failed"]],
    alerts: ["LiteLLMErrorBudgetBurn"],
  });
}
