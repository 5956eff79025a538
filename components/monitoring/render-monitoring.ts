import { ACCESS_LOG_PORT } from "../nginx/render-nginx";
import { listPackageFiles, readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { edgeMetricsAddresses } from "../settings/subnets";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

const RULES = "observability/prometheus/rules";
const DASHBOARDS = "observability/grafana/dashboards";

/** Prometheus' configuration and its alert rules. */
export function renderPrometheus(stack: string, { apiHost, chatHost }: Settings): RenderedFile[] {
  const values = { STACK: stack, API_HOST: apiHost, CHAT_HOST: chatHost };
  return [
    { path: "prometheus.yml", content: renderTemplate("prometheus/prometheus.yml", values) },
    ...listPackageFiles(RULES).map((file) => ({ path: `rules/${file}`, content: readPackageFile(`${RULES}/${file}`) })),
  ];
}

/** Configuration of the probes. They check a certificate without a public authority against the configured one. */
export function renderBlackbox({ tls }: Settings): RenderedFile[] {
  const tlsConfig = tls.mode === "acme" ? "{}" : "{ ca_file: /etc/blackbox/certificate.pem }";
  return [{ path: "blackbox.yml", content: renderTemplate("blackbox/blackbox.yml", { TLS_CONFIG: tlsConfig }) }];
}

/** Configuration of the collector that turns Nginx's second access log into metrics. */
export function renderAccessLogExporter({ subnet }: Settings): RenderedFile[] {
  const listenAddress = `${edgeMetricsAddresses(subnet).accessLogExporter}:${ACCESS_LOG_PORT}`;
  const content = renderTemplate("otel-collector/access-log.yaml", { LISTEN_ADDRESS: listenAddress });
  return [{ path: "access-log.yaml", content }];
}

/** Grafana's data source and dashboards. */
export function renderGrafana(): RenderedFile[] {
  return [
    { path: "datasources/prometheus.yaml", content: readPackageFile("config-templates/grafana/datasources.yaml") },
    { path: "dashboards/llm-stack.yaml", content: readPackageFile("config-templates/grafana/dashboards.yaml") },
    ...listPackageFiles(DASHBOARDS).map((file) => ({
      path: `dashboards/json/${file}`,
      content: readPackageFile(`${DASHBOARDS}/${file}`),
    })),
  ];
}
