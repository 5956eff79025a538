import { ACCESS_LOG_PORT } from "../nginx/render-nginx";
import type { Settings } from "../settings/schema";
import { edgeMetricsAddresses } from "../settings/subnets";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Folder of a collector's configuration, beside the image's own. */
export const OTEL_COLLECTOR_FOLDER = "/etc/otelcol-contrib/llm-stack";

/** Where VictoriaLogs takes logs in OTLP. */
const VICTORIA_LOGS = "http://victoria-logs:9428/insert/opentelemetry/v1/logs";

/** Configuration of the collector that turns Nginx's second access log into metrics. */
export function renderAccessLogExporter({ subnet }: Settings): RenderedFile[] {
  const listenAddress = `${edgeMetricsAddresses(subnet).accessLogExporter}:${ACCESS_LOG_PORT}`;
  const content = renderTemplate("otel-collector/access-log.yaml", { LISTEN_ADDRESS: listenAddress });
  return [{ path: "access-log.yaml", content }];
}

/**
 * Configuration of the collector that reads the containers' logs.
 *
 * @param stack the stack's name prefix, which its containers have as a label.
 */
export function renderLogCollector(stack: string, { logs }: Settings): RenderedFile[] {
  const { url, username, token } = logs.destination;
  const hasCredentials = (username ?? token) !== undefined;
  const content = renderTemplate("otel-collector/container-logs.yaml", {
    STACK: stack,
    ENDPOINT: JSON.stringify(url === "" ? VICTORIA_LOGS : url),
    HEADERS: JSON.stringify(
      hasCredentials
        ? { Authorization: "${file:/run/secrets/authorization}" }
        : { "VL-Stream-Fields": "service,stack" },
    ),
  });
  return [{ path: "container-logs.yaml", content }];
}
