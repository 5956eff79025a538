import { goAuthorities } from "../docker/certificate-authorities";
import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { namedSecret } from "../secrets/named-secret";
import { monitoredOnHost } from "../settings/docker-host-name";
import { referencedSecrets } from "../settings/secret-references";
import { PROMETHEUS_FOLDER } from "./added-jobs";
import { renderPrometheus } from "./render-monitoring";

/** Prometheus; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export function prometheus(context: StackContext): ServiceArgs {
  const { settings, secrets, monitoringFiles } = context;
  const { retention, ports, monitoring } = settings;
  const { scrape } = monitoring;
  const authorities = goAuthorities(
    scrape.some(({ scheme }) => scheme === "https") ? context : { authorities: "" },
    PROMETHEUS_FOLDER,
  );
  return {
    context,
    service: "prometheus",
    user: "65534:65534",
    // `notifications` replaces `admin`: a container has one default route, and that of `admin` leads nowhere.
    networks: ["monitoring", scrape.length > 0 ? "notifications" : "admin", "litellm-metrics", "probes"],
    reachesDockerHost: monitoredOnHost(scrape).length > 0,
    command: [
      `--config.file=${PROMETHEUS_FOLDER}/prometheus.yml`,
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${retention.metricsDays}d`,
      `--storage.tsdb.retention.size=${retention.metricsGigabytes}GB`,
    ],
    environment: authorities.environment,
    config: {
      folder: PROMETHEUS_FOLDER,
      files: [...renderPrometheus(context.name, settings, monitoringFiles), ...authorities.files],
    },
    secrets: {
      folder: "/run/secrets",
      files: [
        { path: "litellm-key", content: secrets.values.metricsKey },
        ...referencedSecrets(scrape).map((name) => ({ path: name, content: namedSecret(secrets.inputs, name) })),
      ],
    },
    mounts: [{ volume: context.dataVolumes.prometheus, folder: "/prometheus" }],
    ports: [{ container: 9090, host: ports.prometheus, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9090/-/ready"],
      intervalSeconds: 5,
      readyWithinSeconds: 120,
    },
  };
}
