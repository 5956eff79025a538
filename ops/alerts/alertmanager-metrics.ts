/** Notification requests of one receiver since Alertmanager started. */
export interface RequestCounts {
  readonly sent: number;
  readonly failed: number;
}

const SENT = "alertmanager_notification_requests_total";
const FAILED = "alertmanager_notification_requests_failed_total";
const SAMPLE = /^(\w+)\{(.*)\} (\S+)$/;
const RECEIVER = /(?:^|,)receiver_name="([^"]*)"/;

/**
 * Counts of notification requests by receiver.
 *
 * @param text Alertmanager's metrics in Prometheus's text format, with receivers' names.
 */
export function requestCounts(text: string): ReadonlyMap<string, RequestCounts> {
  const counts = new Map<string, RequestCounts>();
  for (const line of text.split("\n")) {
    const [, metric, labels = "", value] = SAMPLE.exec(line) ?? [];
    const receiver = RECEIVER.exec(labels)?.[1];
    if (receiver === undefined || (metric !== SENT && metric !== FAILED)) continue;
    const known = counts.get(receiver) ?? { sent: 0, failed: 0 };
    const field = metric === SENT ? "sent" : "failed";
    counts.set(receiver, { ...known, [field]: known[field] + Number(value) });
  }
  return counts;
}
