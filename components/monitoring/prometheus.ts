import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { renderPrometheus } from "./render-monitoring";

/** Prometheus; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export function prometheus(context: StackContext): ServiceArgs {
  const { retention, ports } = context.settings;
  return {
    context,
    service: "prometheus",
    user: "65534:65534",
    networks: ["monitoring", "admin", "litellm-metrics", "probes"],
    command: [
      "--config.file=/etc/prometheus/llm-stack/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      `--storage.tsdb.retention.time=${retention.metricsDays}d`,
      `--storage.tsdb.retention.size=${retention.metricsGigabytes}GB`,
    ],
    config: { folder: "/etc/prometheus/llm-stack", files: renderPrometheus(context.name, context.settings) },
    secrets: { folder: "/run/secrets", files: [{ path: "litellm-key", content: context.secrets.values.metricsKey }] },
    mounts: [{ volume: context.dataVolumes.prometheus, folder: "/prometheus" }],
    ports: [{ container: 9090, host: ports.prometheus, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9090/-/ready"],
      intervalSeconds: 5,
      readyWithinSeconds: 120,
    },
  };
}
