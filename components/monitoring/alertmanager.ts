import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { namedSecret } from "../secrets/named-secret";
import { referencedSecrets } from "../settings/secret-references";
import { renderAlertmanager } from "./render-alertmanager";

/** The image's default user is also Prometheus's. */
const USER = "20003:20003";

/** Alertmanager; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export function alertmanager(context: StackContext): ServiceArgs {
  const { alertReceivers, heartbeat, ports } = context.settings;
  const addresses = referencedSecrets([heartbeat, alertReceivers]).map((name) => ({
    path: name,
    content: namedSecret(context.secrets.inputs, name),
  }));
  return {
    context,
    service: "alertmanager",
    user: USER,
    networks: ["monitoring", "notifications"],
    command: [
      "--config.file=/etc/alertmanager/llm-stack/alertmanager.yml",
      "--storage.path=/alertmanager",
      // Tells which receiver fails, not only which kind.
      "--enable-feature=receiver-name-in-metrics",
      // One instance has no peers to gossip with.
      "--cluster.listen-address=",
    ],
    config: { folder: "/etc/alertmanager/llm-stack", files: renderAlertmanager(context.settings) },
    ...(addresses.length > 0 && { secrets: { folder: "/run/secrets", files: addresses } }),
    mounts: [{ volume: context.dataVolumes.alertmanager, folder: "/alertmanager", owner: USER }],
    ports: [{ container: 9093, host: ports.alertmanager, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9093/-/ready"],
      intervalSeconds: 5,
      readyWithinSeconds: 60,
    },
  };
}
