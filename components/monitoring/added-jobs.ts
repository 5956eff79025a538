import { stringify } from "yaml";

import type { Settings } from "../settings/schema";
import { secretFile } from "./alert-notifications";

type ScrapeJob = Settings["monitoring"]["scrape"][number];
type Probe = Settings["monitoring"]["probes"][number];

/** Folder in Prometheus' container where the rendered files are mounted. */
export const PROMETHEUS_FOLDER = "/etc/prometheus/llm-stack";

/** Where a job's certificate authorities are, below Prometheus' folder. */
export function authorityFile(job: string): string {
  return `authorities/${job}.pem`;
}

/**
 * The scrape jobs that the stack adds, as a list in YAML; empty if there are none.
 * Reference: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
 */
export function addedJobs({ scrape, probes }: Pick<Settings["monitoring"], "scrape" | "probes">): string {
  const jobs = [...scrape.map(scrapeConfig), ...probes.map(probeConfig)];
  return jobs.length === 0 ? "" : `\n# Jobs that the settings add (monitoring).\n${stringify(jobs, { lineWidth: 0 })}`;
}

function scrapeConfig(job: ScrapeJob): object {
  const { name, path, scheme, interval, certificateAuthority, bearerToken, basicAuth, targets, labels } = job;
  return {
    job_name: name,
    ...(path !== undefined && { metrics_path: path }),
    ...(scheme !== undefined && { scheme }),
    ...timing(interval),
    ...(bearerToken && { authorization: { credentials_file: secretFile(bearerToken.secret) } }),
    ...(basicAuth && {
      basic_auth: { username: basicAuth.username, password_file: secretFile(basicAuth.password.secret) },
    }),
    ...(certificateAuthority !== undefined && {
      tls_config: { ca_file: `${PROMETHEUS_FOLDER}/${authorityFile(name)}` },
    }),
    static_configs: [{ targets, ...(labels && { labels }) }],
  };
}

/** The same form as the stack's own probes: the exporter gets the address as a parameter, and it stays as the instance. */
function probeConfig({ name, interval, targets, labels }: Probe): object {
  return {
    job_name: name,
    metrics_path: "/probe",
    params: { module: ["http_2xx"] },
    ...timing(interval),
    static_configs: [{ targets, ...(labels && { labels }) }],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "__param_target" },
      { source_labels: ["__param_target"], target_label: "instance" },
      { target_label: "__address__", replacement: "blackbox-exporter:9115" },
    ],
  };
}

/** A scrape's timeout must not be longer than its interval; the configuration's own is 10 seconds. */
function timing(interval: string | undefined): object {
  if (interval === undefined) return {};
  const [, seconds] = /^(\d)s$/.exec(interval) ?? [];
  return { scrape_interval: interval, ...(seconds !== undefined && { scrape_timeout: interval }) };
}
