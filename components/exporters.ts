import * as pulumi from "@pulumi/pulumi";

import type { CertificateFiles } from "./certificate";
import { renderBlackbox } from "./internal/render-monitoring";
import { Service } from "./service";
import type { Exception, HealthCheck, ServiceArgs } from "./service-args";
import type { StackContext } from "./stack-context";
import type { Sync } from "./sync";

/** What {@link Exporters} needs. */
export interface ExportersArgs {
  readonly context: StackContext;
  /** Certificate of the public hosts, which the probes trust; absent where a public authority signs it. */
  readonly certificate: CertificateFiles | undefined;
  /** Writes its figures to a volume that node_exporter reads. */
  readonly sync: Sync;
}

type ExporterArgs = Omit<ServiceArgs, "context">;

const NO_SHELL: Exception = { because: "the image holds the exporter alone; Prometheus sees at once when it is down" };
const NOBODY = "65534:65534";

/** What gives Prometheus figures about the host, the containers and the services that have none of their own. */
export class Exporters extends pulumi.ComponentResource {
  constructor(name: string, { context, certificate, sync }: ExportersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Exporters", name, {}, opts);
    const exporters: Readonly<Record<string, ExporterArgs>> = {
      "node-exporter": nodeExporter(sync),
      cadvisor,
      "postgres-exporter": postgresExporter(context),
      "redis-exporter": redisExporter(context),
      "nginx-exporter": nginxExporter,
      "blackbox-exporter": blackboxExporter(context, certificate),
    };
    for (const [suffix, args] of Object.entries(exporters)) {
      new Service(`${context.name}-${suffix}`, { context, ...args }, { parent: this });
    }
    this.registerOutputs({});
  }
}

function nodeExporter({ metricsVolume }: Sync): ExporterArgs {
  return {
    service: "nodeExporter",
    user: NOBODY,
    networks: ["monitoring"],
    command: [
      "--path.procfs=/host/proc",
      "--path.sysfs=/host/sys",
      "--path.rootfs=/host",
      "--collector.textfile.directory=/var/lib/sync-metrics",
    ],
    mounts: [
      { hostFolder: "/", folder: "/host" },
      { volume: metricsVolume, folder: "/var/lib/sync-metrics", readOnly: true },
    ],
    health: fetches("http://127.0.0.1:9100/"),
  };
}

const cadvisor: ExporterArgs = {
  service: "cadvisor",
  user: { root: true, because: "control groups and Docker's folder are readable by root alone" },
  networks: ["monitoring"],
  command: [
    "--docker_only=true",
    "--housekeeping_interval=30s",
    "--store_container_labels=false",
    "--whitelisted_container_labels=llm-stack.stack,llm-stack.service",
    "--disable_metrics=advtcp,cpu_topology,cpuset,hugetlb,memory_numa,percpu,process,referenced_memory,resctrl,sched,tcp,udp",
  ],
  mounts: [
    { hostFolder: "/", folder: "/rootfs" },
    { hostFolder: "/var/run", folder: "/var/run" },
    { hostFolder: "/sys", folder: "/sys" },
    { hostFolder: "/var/lib/docker", folder: "/var/lib/docker" },
    { hostFolder: "/dev/disk", folder: "/dev/disk" },
  ],
  // For the kernel's word on containers that it killed for want of memory.
  devices: ["/dev/kmsg"],
  capabilities: ["SYSLOG"],
  health: fetches("http://127.0.0.1:8080/healthz"),
};

function postgresExporter({ secrets }: StackContext): ExporterArgs {
  return {
    service: "postgresExporter",
    user: NOBODY,
    networks: ["data", "monitoring"],
    environment: {
      DATA_SOURCE_URI: "postgres:5432/postgres?sslmode=disable",
      DATA_SOURCE_USER: "exporter",
      DATA_SOURCE_PASS_FILE: "/run/secrets/password",
    },
    secretFiles: { folder: "/run/secrets", files: [{ path: "password", content: secrets.values.exporterDatabase }] },
    health: fetches("http://127.0.0.1:9187/"),
  };
}

function redisExporter({ secrets }: StackContext): ExporterArgs {
  const passwords = secrets.values.redisExporter.apply((password) =>
    JSON.stringify({ "redis://exporter@redis:6379": password }),
  );
  return {
    service: "redisExporter",
    user: "59000:59000",
    networks: ["data", "monitoring"],
    environment: {
      REDIS_ADDR: "redis://redis:6379",
      REDIS_USER: "exporter",
      REDIS_PASSWORD_FILE: "/run/secrets/passwords.json",
    },
    secretFiles: { folder: "/run/secrets", files: [{ path: "passwords.json", content: passwords }] },
    health: NO_SHELL,
  };
}

const nginxExporter: ExporterArgs = {
  service: "nginxExporter",
  user: NOBODY,
  networks: ["app", "monitoring"],
  command: ["--nginx.scrape-uri=http://nginx:8080/stub_status"],
  health: NO_SHELL,
};

function blackboxExporter({ settings }: StackContext, certificate: CertificateFiles | undefined): ExporterArgs {
  return {
    service: "blackboxExporter",
    user: NOBODY,
    networks: ["app", "data", "monitoring"],
    command: ["--config.file=/etc/blackbox/blackbox.yml"],
    config: { folder: "/etc/blackbox", files: renderBlackbox(settings) },
    ...(certificate && {
      secretFiles: { folder: "/run/secrets", files: [{ path: "certificate.pem", content: certificate.certificate }] },
    }),
    health: fetches("http://127.0.0.1:9115/-/healthy"),
  };
}

/** Busybox, which these images carry, asks the exporter's own page. */
function fetches(url: string): HealthCheck {
  return { command: ["wget", "-q", "-O", "/dev/null", url], intervalSeconds: 10, readyWithinSeconds: 60 };
}
