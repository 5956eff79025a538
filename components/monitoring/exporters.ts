import type * as pulumi from "@pulumi/pulumi";

import type { Backup } from "../backup/backup";
import { goAuthorities } from "../docker/certificate-authorities";
import type { HealthCheck, OptOut, ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import type { CertificateFiles } from "../nginx/certificate";
import { monitoredOnHost } from "../settings/docker-host-name";
import { goMemoryLimit } from "../settings/limits";
import { edgeMetricsAddresses, networkSubnets } from "../settings/subnets";
import type { Sync } from "../sync/sync";
import { OTEL_COLLECTOR_FOLDER, renderAccessLogExporter } from "./render-collectors";
import { renderBlackbox } from "./render-monitoring";
import { renderRotation } from "./render-rotation";

/** What {@link exporters} needs. */
export interface ExportersArgs {
  readonly context: StackContext;
  /** Certificate of the public hosts that the probes must trust; undefined when a public authority signs it. */
  readonly certificate: CertificateFiles | undefined;
  /** Writes its metrics to a volume that node_exporter reads. */
  readonly sync: Sync;
  /** As the sync; undefined without backups. */
  readonly backup: Backup | undefined;
}

type ExporterArgs = Omit<ServiceArgs, "context">;

const ROTATION_METRICS = "/etc/node-exporter/metrics";
/** The watchdog's folder on the host (config-templates/host/files/watchdog.sh), as the container sees it. */
const WATCHDOG_METRICS = "/host/var/lib/llm-stack/metrics";
const NO_SHELL: OptOut = { reason: "the image contains only the exporter; Prometheus sees at once when it is down" };

/** Exporters for the host, the containers, and the services that have no metrics endpoint. */
export function exporters({ context, certificate, sync, backup }: ExportersArgs): readonly ServiceArgs[] {
  const all: readonly ExporterArgs[] = [
    nodeExporter(context, [sync.metricsVolume, ...(backup?.metricsVolumes ?? [])]),
    socketProxy(context),
    cadvisor,
    postgresExporter(context),
    redisExporter(context),
    nginxExporter(context),
    accessLogExporter(context),
    blackboxExporter(context, certificate),
  ];
  return all.map((args) => ({ context, ...args }));
}

/** @param metricsVolumes volumes with text files of metrics; the sync's first. */
function nodeExporter(
  { name, settings }: StackContext,
  metricsVolumes: readonly pulumi.Output<string>[],
): ExporterArgs {
  const rotation = renderRotation(settings);
  const folders = metricsVolumes.map((volume, index) => ({
    volume,
    folder: index === 0 ? "/var/lib/sync-metrics" : `/var/lib/backup-metrics-${index}`,
    readOnly: true,
  }));
  return {
    service: "nodeExporter",
    user: "20004:20004",
    networks: ["monitoring"],
    command: [
      "--path.procfs=/host/proc",
      "--path.sysfs=/host/sys",
      "--path.rootfs=/host",
      ...folders.map(({ folder }) => `--collector.textfile.directory=${folder}`),
      ...(rotation.length > 0 ? [`--collector.textfile.directory=${ROTATION_METRICS}`] : []),
      ...(settings.hardening.watchdog ? [`--collector.textfile.directory=${WATCHDOG_METRICS}/${name}`] : []),
    ],
    ...(rotation.length > 0 && { config: { folder: ROTATION_METRICS, files: rotation } }),
    mounts: [{ hostFolder: "/", folder: "/host" }, ...folders],
    health: httpCheck("http://127.0.0.1:9100/"),
  };
}

/** cAdvisor reads usage from cgroups and container names from Docker, through a proxy. It sees nothing else of the host. */
const cadvisor: ExporterArgs = {
  service: "cadvisor",
  user: { root: true, reason: "it looks up each container's layer in a folder that only root can read" },
  networks: ["docker-api", "monitoring"],
  command: [
    "--docker=tcp://socket-proxy:2375",
    "--docker_only=true",
    "--housekeeping_interval=30s",
    "--store_container_labels=false",
    "--whitelisted_container_labels=llm-stack.stack,llm-stack.service",
    "--disable_metrics=advtcp,cpu_topology,cpuset,disk,diskIO,hugetlb,memory_numa,network,oom_event,percpu,process,referenced_memory,resctrl,sched,tcp,udp",
  ],
  mounts: [
    { hostFolder: "/sys", folder: "/sys" },
    // Layer metadata only, and nothing that a container wrote; volumes are in another folder.
    { hostFolder: "/var/lib/docker/image", folder: "/var/lib/docker/image" },
  ],
  health: httpCheck("http://127.0.0.1:8080/healthz"),
};

/** Access to Docker's socket is control of the host. This proxy passes only the few requests that cAdvisor needs. */
function socketProxy({ settings }: StackContext): ExporterArgs {
  return {
    service: "socketProxy",
    user: { root: true, reason: "Docker's socket belongs to root and a group whose id differs between hosts" },
    networks: ["docker-api"],
    command: [
      "-listenip=0.0.0.0",
      `-allowfrom=${networkSubnets(settings.subnet)["docker-api"]}`,
      "-allowGET=(/v[0-9.]+)?/(_ping|version|info|containers/json|containers/[0-9a-f]{64}/json)",
      "-allowHEAD=/_ping",
    ],
    mounts: [{ hostFolder: "/var/run/docker.sock", folder: "/var/run/docker.sock" }],
    health: { reason: "the image contains only the proxy; without it cAdvisor has no metrics, and an alert fires" },
  };
}

function postgresExporter({ secrets }: StackContext): ExporterArgs {
  return {
    service: "postgresExporter",
    user: "20005:20005",
    networks: ["store-metrics", "monitoring"],
    environment: {
      DATA_SOURCE_URI: "postgres:5432/postgres?sslmode=disable",
      DATA_SOURCE_USER: "exporter",
      DATA_SOURCE_PASS_FILE: "/run/secrets/password",
    },
    secrets: { folder: "/run/secrets", files: [{ path: "password", content: secrets.values.exporterDatabase }] },
    health: httpCheck("http://127.0.0.1:9187/"),
  };
}

function redisExporter({ secrets }: StackContext): ExporterArgs {
  const passwords = secrets.values.redisExporter.apply((password) =>
    JSON.stringify({ "redis://exporter@redis:6379": password }),
  );
  return {
    service: "redisExporter",
    user: "59000:59000",
    networks: ["store-metrics", "monitoring"],
    environment: {
      REDIS_ADDR: "redis://redis:6379",
      REDIS_USER: "exporter",
      REDIS_PASSWORD_FILE: "/run/secrets/passwords.json",
    },
    secrets: { folder: "/run/secrets", files: [{ path: "passwords.json", content: passwords }] },
    health: NO_SHELL,
  };
}

function nginxExporter({ settings }: StackContext): ExporterArgs {
  return {
    service: "nginxExporter",
    user: "20006:20006",
    networks: ["edge-metrics", "monitoring"],
    addresses: { "edge-metrics": edgeMetricsAddresses(settings.subnet).nginxExporter },
    command: ["--nginx.scrape-uri=http://nginx:8080/stub_status"],
    health: NO_SHELL,
  };
}

/** An OpenTelemetry collector that counts and times requests: Nginx's status page has no status codes and no latency. */
function accessLogExporter({ settings }: StackContext): ExporterArgs {
  return {
    service: "accessLogExporter",
    user: "20011:20011",
    networks: ["edge-metrics", "monitoring"],
    addresses: { "edge-metrics": edgeMetricsAddresses(settings.subnet).accessLogExporter },
    command: [`--config=${OTEL_COLLECTOR_FOLDER}/access-log.yaml`],
    environment: { GOMEMLIMIT: goMemoryLimit(settings, "accessLogExporter") },
    config: { folder: OTEL_COLLECTOR_FOLDER, files: renderAccessLogExporter(settings) },
    health: NO_SHELL,
  };
}

function blackboxExporter(context: StackContext, certificate: CertificateFiles | undefined): ExporterArgs {
  const { probes } = context.settings.monitoring;
  const authorities = goAuthorities(context, "/etc/blackbox");
  return {
    service: "blackboxExporter",
    user: "20007:20007",
    networks: ["edge-metrics", "probes", ...(probes.length > 0 ? (["notifications"] as const) : [])],
    reachesDockerHost: monitoredOnHost(probes).length > 0,
    addresses: { "edge-metrics": edgeMetricsAddresses(context.settings.subnet).blackboxExporter },
    command: ["--config.file=/etc/blackbox/blackbox.yml"],
    environment: authorities.environment,
    config: {
      folder: "/etc/blackbox",
      files: [
        ...renderBlackbox(context.settings),
        ...authorities.files,
        ...(certificate ? [{ path: "certificate.pem", content: certificate.certificate }] : []),
      ],
    },
    health: httpCheck("http://127.0.0.1:9115/-/healthy"),
  };
}

/** Requests a page of the exporter with BusyBox's wget, which these images contain. */
function httpCheck(url: string): HealthCheck {
  return { command: ["wget", "-q", "-O", "/dev/null", url], intervalSeconds: 10, readyWithinSeconds: 60 };
}
