import { keepsLogs } from "../settings/active-services";
import { NO_MONITORING_FILES, type MonitoringFiles } from "../settings/added-monitoring/monitoring-files";
import { listPackageFiles, readPackageFile } from "../settings/package-files";
import type { Settings } from "../settings/schema";
import { renderTemplate } from "../templates/render-template";
import type { RenderedFile } from "../templates/rendered-file";
import { addedJobs, authorityFile, PROMETHEUS_FOLDER } from "./added-jobs";

const RULES = "observability/prometheus/rules";
/** A scrape job whose targets need no options. */
interface ScrapeJob {
  readonly job: string;
  readonly targets: readonly string[];
}

const DASHBOARDS = "observability/grafana/dashboards";
/** Folder of the rules that the stack adds, beside its own. */
const ADDED_RULES = "added-rules";

/** Prometheus' configuration and its alert rules, with what the stack adds. */
export function renderPrometheus(
  stack: string,
  { apiHost, chatHost, logs, monitoring }: Settings,
  added: MonitoringFiles = NO_MONITORING_FILES,
): RenderedFile[] {
  const values = {
    STACK: stack,
    API_HOST: apiHost,
    CHAT_HOST: chatHost,
    // Its page that needs no sign-in.
    GRAFANA_PROBE: monitoring.host === "" ? "" : `- https://${monitoring.host}/login`,
    ADDED_RULES: added.rules.length === 0 ? "" : `- ${PROMETHEUS_FOLDER}/${ADDED_RULES}/*`,
    LOG_JOBS: logJobs(logs),
    ADDED_JOBS: addedJobs(monitoring),
  };
  return [
    { path: "prometheus.yml", content: renderTemplate("prometheus/prometheus.yml", values) },
    ...listPackageFiles(RULES).map((file) => ({ path: `rules/${file}`, content: readPackageFile(`${RULES}/${file}`) })),
    ...added.rules.map(({ name, content }) => ({ path: `${ADDED_RULES}/${name}`, content })),
    ...Object.entries(added.authorities).map(([job, content]) => ({ path: authorityFile(job), content })),
  ];
}

/** Scrape jobs of the containers that collect and keep logs. */
function logJobs(logs: Settings["logs"]): string {
  const jobs: ScrapeJob[] = [
    ...(logs.enabled ? [{ job: "log-collector", targets: ["log-collector:9464", "log-collector:8888"] }] : []),
    ...(keepsLogs(logs) ? [{ job: "victoria-logs", targets: ["victoria-logs:9428"] }] : []),
  ];
  return jobs
    .map(({ job, targets }) => `\n- job_name: ${job}\n  static_configs:\n    - targets: [${targets.join(", ")}]\n`)
    .join("");
}

/** Configuration of the probes. They check a certificate without a public authority against the configured one. */
export function renderBlackbox({ tls }: Settings): RenderedFile[] {
  const tlsConfig = tls.mode === "acme" ? "{}" : "{ ca_file: /etc/blackbox/certificate.pem }";
  return [{ path: "blackbox.yml", content: renderTemplate("blackbox/blackbox.yml", { TLS_CONFIG: tlsConfig }) }];
}

/** Grafana's data source and dashboards, with those that the stack adds in a folder of their own. */
export function renderGrafana({ dashboards }: MonitoringFiles = NO_MONITORING_FILES): RenderedFile[] {
  return [
    { path: "datasources/prometheus.yaml", content: readPackageFile("config-templates/grafana/datasources.yaml") },
    { path: "dashboards/llm-stack.yaml", content: readPackageFile("config-templates/grafana/dashboards.yaml") },
    ...listPackageFiles(DASHBOARDS).map((file) => ({
      path: `dashboards/json/${file}`,
      content: readPackageFile(`${DASHBOARDS}/${file}`),
    })),
    ...(dashboards.length === 0
      ? []
      : [
          { path: "dashboards/added.yaml", content: readPackageFile("config-templates/grafana/added-dashboards.yaml") },
          ...dashboards.map(({ name, content }) => ({ path: `dashboards/added/${name}`, content })),
        ]),
  ];
}
