import { fetchInside } from "../smoke/fetch-inside";
import type { Target } from "../target";
import { ago } from "./duration";
import { line, type StatusLine } from "./line";
import { queryPrometheus, type Sample } from "../smoke/query-prometheus";

/** As in the alerts CertificateExpiresSoon and CertificateExpiresNow. */
const SOON_DAYS = 21;
/** Always fires, to show that alerts arrive. */
const WATCHDOG = "Watchdog";

/** Certificates of the public hosts, as Prometheus' probes see them. @throws SmokeFailure when Prometheus does not answer. */
export async function certificateLines(target: Target): Promise<readonly StatusLine[]> {
  return describeCertificates(await queryPrometheus(target, "(probe_ssl_earliest_cert_expiry - time()) / 86400"));
}

/** @param samples days left by instance. */
export function describeCertificates(samples: readonly Sample[]): readonly StatusLine[] {
  const days = new Map(samples.map(({ labels, value }) => [hostOf(labels["instance"] ?? ""), Math.floor(value)]));
  if (days.size === 0) return [{ part: "certificates", level: "unknown", message: "no probe has seen one yet" }];
  return [...days].map(([host, left]) => {
    const part = `certificate ${host}`;
    if (left < 0) return line(part, "has expired", "docs/runbook.md#certificateexpiresnow");
    return line(part, `${left} days left`, left < SOON_DAYS ? "docs/runbook.md#certificateexpiressoon" : undefined);
  });
}

function hostOf(instance: string): string {
  return URL.canParse(instance) ? new URL(instance).hostname : instance;
}

/** An alert as Alertmanager's API describes it. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly status: { readonly state: string };
}

/** Alerts that fire. @throws SmokeFailure when Alertmanager does not answer. */
export async function alertLines(target: Target, now: number): Promise<readonly StatusLine[]> {
  const text = await fetchInside(target, "alertmanager", "http://127.0.0.1:9093/api/v2/alerts", "alertmanager");
  return describeAlerts(JSON.parse(text) as readonly AlertmanagerAlert[], now);
}

/** A silenced alert needs no attention: a person knows of it. */
export function describeAlerts(alerts: readonly AlertmanagerAlert[], now: number): readonly StatusLine[] {
  const firing = alerts.filter(({ labels }) => labels["alertname"] !== WATCHDOG);
  const silenced = firing.filter(({ status }) => status.state === "suppressed").length;
  const lines = firing
    .filter(({ status }) => status.state !== "suppressed")
    .map(({ labels, annotations, startsAt }) => {
      const name = labels["alertname"] ?? "";
      const summary = annotations["summary"] ?? "fires";
      const message = `${summary} (${labels["severity"] ?? "no severity"}, since ${ago(Date.parse(startsAt), now)})`;
      return line(`alert ${name}`, message, annotations["runbook_url"] ?? `docs/runbook.md#${name.toLowerCase()}`);
    });
  if (!alerts.some(({ labels }) => labels["alertname"] === WATCHDOG)) {
    lines.push(line("alerts", "Watchdog, which always fires, has not arrived", "docs/runbook.md#watchdog"));
  }
  if (lines.length > 0) return lines;
  return [line("alerts", silenced > 0 ? `none fires, ${silenced} silenced` : "none fires")];
}
