import { randomBytes } from "node:crypto";
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parse, stringify } from "yaml";

import { declaredSettings } from "../components/settings/declared-settings";
import { packageRoot, readPackageFile } from "../components/settings/package-files";
import { resourceProfiles } from "../components/settings/resource-profiles";
import { OperationError } from "../ops/command";
import { docker } from "../ops/docker-cli";
import { litellmInterpreters, WHAT_IS_NEEDED } from "../testing/litellm/interpreters";
import { print } from "./measure";
import { MetricsServer, type Callers } from "./series/server";

/** Size and duration of the measurement. */
export interface SeriesBenchOptions extends Callers {
  /** Minutes that Prometheus scrapes before the figures are read. */
  readonly minutes: number;
}

interface ScrapeJob {
  readonly job_name: string;
}

interface LitellmMetrics {
  readonly prometheus_exclude_labels: readonly string[];
  readonly prometheus_metrics_config: readonly { readonly metrics: readonly string[] }[];
}

const HOST = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
/** The smaller profile. */
const { memory, cpus } = resourceProfiles["4c8g"].services.prometheus;

/**
 * Prints how many series Prometheus holds for a LiteLLM of that size, what they cost it, and the same with all labels that
 * LiteLLM gives the same metrics by itself.
 *
 * @throws OperationError when no LiteLLM is installed.
 */
export async function benchSeries({ minutes, ...callers }: SeriesBenchOptions): Promise<void> {
  const [newest] = litellmInterpreters().slice(-1);
  if (newest === undefined) throw new OperationError(`This bench runs LiteLLM and needs ${WHAT_IS_NEEDED}.`);
  const stack = litellmMetrics();
  const metrics = stack.prometheus_metrics_config.flatMap((group) => group.metrics);
  const variants = {
    "with this stack's labels": stack,
    "with all of LiteLLM's labels": { prometheus_metrics_config: [{ group: "all", metrics }] },
  };
  console.log(
    `LiteLLM ${newest.version}: ${callers.people} people, ${callers.keys} keys, ${callers.models} models, ${minutes} minutes;` +
      ` Prometheus has ${memory} MiB and ${cpus} CPU`,
  );
  for (const [name, settings] of Object.entries(variants)) {
    const server = await MetricsServer.start(newest.path, settings, callers);
    try {
      const figures = await measure(server.port, minutes);
      print(name, ...figures, `${server.seconds.toFixed(2)} s of LiteLLM's processor a scrape`);
    } finally {
      server.stop();
    }
  }
}

/** Runs Prometheus with the stack's rules against the server. @returns the figures, as text. */
async function measure(target: number, minutes: number): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-series-"));
  const name = `llm-stack-bench-${randomBytes(4).toString("hex")}`;
  const port = 20_000 + (randomBytes(2).readUInt16BE() % 10_000);
  try {
    writeConfiguration(folder, target, port);
    await docker(HOST, ["run", "--detach", "--name", name, ...containerOptions(folder), ...prometheusOptions(port)]);
    await wait(minutes * 60_000);
    return await readFigures(name, `http://127.0.0.1:${port}`);
  } finally {
    await docker(HOST, ["rm", "--force", "--volumes", name]);
    rmSync(folder, { recursive: true });
  }
}

function containerOptions(folder: string): readonly string[] {
  const { images } = defaults();
  return [
    ...["--network", "host", "--memory", `${memory}m`, "--memory-swap", `${memory}m`, "--cpus", String(cpus)],
    ...["--volume", `${folder}:/etc/prometheus/llm-stack:ro`, images["prometheus"] ?? ""],
  ];
}

function prometheusOptions(port: number): readonly string[] {
  const { retention } = defaults();
  return [
    "--config.file=/etc/prometheus/llm-stack/prometheus.yml",
    `--web.listen-address=127.0.0.1:${port}`,
    `--storage.tsdb.retention.time=${retention.metricsDays}d`,
    `--storage.tsdb.retention.size=${retention.metricsGigabytes}GB`,
  ];
}

/** The stack's configuration with two of its jobs: LiteLLM, and Prometheus itself. */
function writeConfiguration(folder: string, target: number, port: number): void {
  const { scrape_configs: jobs, ...rest } = parseTemplate("prometheus/prometheus.yml") as {
    readonly scrape_configs: readonly ScrapeJob[];
  };
  const scraped = jobs.filter(({ job_name: job }) => job === "litellm" || job === "prometheus");
  const scrape_configs = scraped.map((job) => {
    const address = `127.0.0.1:${job.job_name === "litellm" ? target : port}`;
    return { ...job, authorization: undefined, static_configs: [{ targets: [address] }] };
  });
  writeFileSync(join(folder, "prometheus.yml"), stringify({ ...rest, alerting: undefined, scrape_configs }));
  cpSync(join(packageRoot, "observability/prometheus/rules"), join(folder, "rules"), { recursive: true });
  // Prometheus runs as another user.
  chmodSync(folder, 0o755);
}

async function readFigures(container: string, prometheus: string): Promise<readonly string[]> {
  const { stdout } = await docker(HOST, ["inspect", "--format", "{{.State.Status}} {{.State.OOMKilled}}", container]);
  if (stdout.trim() !== "running false") return [`Prometheus died (status and out of memory: ${stdout.trim()})`];
  const query = async (expression: string) => {
    const answer = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? NaN);
  };
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return [
    `${await query("prometheus_tsdb_head_series")} series`,
    `${await query('max_over_time(scrape_samples_scraped{job="litellm"}[1h])')} samples a scrape`,
    `${await query('sum_over_time(up{job="litellm"}[1h])')} of ${await query('count_over_time(up{job="litellm"}[1h])')} scrapes`,
    `scrape ${(await query('max_over_time(scrape_duration_seconds{job="litellm"}[1h])')).toFixed(1)} s`,
    `memory ${mebibytes(await query("max_over_time(process_resident_memory_bytes[1h])"))}`,
    `slowest rule group ${(await query("max(max_over_time(prometheus_rule_group_last_duration_seconds[1h]))")).toFixed(2)} s`,
  ];
}

function defaults() {
  const declared = declaredSettings();
  return {
    images: declared["images"]?.default as Readonly<Record<string, string>>,
    retention: declared["retention"]?.default as { readonly metricsDays: number; readonly metricsGigabytes: number },
  };
}

/** LiteLLM's settings for its metrics, as the stack has them. */
function litellmMetrics(): LitellmMetrics {
  const { litellm_settings: settings } = parseTemplate("litellm/config.yaml") as { litellm_settings: LitellmMetrics };
  const { prometheus_exclude_labels, prometheus_metrics_config } = settings;
  return { prometheus_exclude_labels, prometheus_metrics_config };
}

/** A template without its values. */
function parseTemplate(path: string): unknown {
  const text = readPackageFile(`config-templates/${path}`);
  return parse(text.replaceAll(/^ *__[A-Z_]+__$/gm, "").replaceAll(/__[A-Z_]+__/g, "x"));
}
