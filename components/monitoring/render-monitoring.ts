import { stringify } from "yaml";

import { listPackageFiles, readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";

/** Receiver that notifies no one: Alertmanager's page still shows its alerts. Its declaration is in the template. */
const SILENT = "silent";
/** Receiver with every declared webhook. */
const WEBHOOKS = "webhooks";

const RULES = "observability/prometheus/rules";

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

/** Alertmanager's configuration: every declared webhook gets every alert except Watchdog. */
export function renderAlertmanager({ alertReceivers, proxy }: Settings): RenderedFile[] {
  const webhooks = alertReceivers.map(({ url }) => ({ url_file: `/run/secrets/${url.secret}` }));
  const content = renderTemplate("alertmanager/alertmanager.yml", {
    HTTP_CONFIG: proxy.url === "" ? "" : "http_config: { proxy_from_environment: true }",
    DEFAULT_RECEIVER: webhooks.length === 0 ? SILENT : WEBHOOKS,
    RECEIVERS: webhooks.length === 0 ? "" : stringify([{ name: WEBHOOKS, webhook_configs: webhooks }]),
  });
  const script = { path: "with-secrets.sh", content: readPackageFile("config-templates/shared/with-secrets.sh") };
  return [{ path: "alertmanager.yml", content }, ...(proxy.url === "" ? [] : [{ ...script, executable: true }])];
}

/** Grafana's data source and dashboards. */
export function renderGrafana(): RenderedFile[] {
  return [
    { path: "datasources/prometheus.yaml", content: readPackageFile("config-templates/grafana/datasources.yaml") },
    { path: "dashboards/llm-stack.yaml", content: readPackageFile("config-templates/grafana/dashboards.yaml") },
    {
      path: "dashboards/json/overview.json",
      content: readPackageFile("observability/grafana/dashboards/overview.json"),
    },
  ];
}
