import { goAuthorities } from "../docker/certificate-authorities";
import { forwardProxy } from "../docker/forward-proxy";
import type { ServiceArgs } from "../docker/service-args";
import type { StackContext } from "../docker/stack-context";
import { namedSecret } from "../secrets/named-secret";
import { referencedSecrets } from "../settings/secret-references";
import { renderAlertmanager, sendsMail } from "./render-alertmanager";

const FOLDER = "/etc/alertmanager/llm-stack";
/** The image's default user is also Prometheus's. */
const USER = "20003:20003";

/** Alertmanager; its web interface listens on 127.0.0.1 of the host. `pulumi destroy` keeps its data volume. */
export function alertmanager(context: StackContext): ServiceArgs {
  const { alertReceivers, heartbeat, ports, smtp } = context.settings;
  const proxy = forwardProxy(context);
  const authorities = goAuthorities(context, FOLDER);
  const addresses = referencedSecrets([heartbeat, alertReceivers, sendsMail(alertReceivers) ? smtp : {}]).map(
    (name) => ({
      path: name,
      content: namedSecret(context.secrets.inputs, name),
    }),
  );
  const secrets = [...addresses, ...proxy.secrets];
  return {
    context,
    service: "alertmanager",
    user: USER,
    networks: ["monitoring", "notifications"],
    // The image's own entry point, after the script that exports the proxy's address.
    ...(proxy.secrets.length > 0 && { entrypoint: [`${FOLDER}/with-secrets.sh`, "/bin/alertmanager"] }),
    command: [
      `--config.file=${FOLDER}/alertmanager.yml`,
      "--storage.path=/alertmanager",
      // Tells which receiver fails, not only which kind.
      "--enable-feature=receiver-name-in-metrics",
      // One instance has no peers to gossip with.
      "--cluster.listen-address=",
    ],
    environment: { ...authorities.environment, ...proxy.environment },
    config: { folder: FOLDER, files: [...renderAlertmanager(context.settings), ...authorities.files] },
    ...(secrets.length > 0 && { secrets: { folder: "/run/secrets", files: secrets } }),
    mounts: [{ volume: context.dataVolumes.alertmanager, folder: "/alertmanager", owner: USER }],
    ports: [{ container: 9093, host: ports.alertmanager, address: "127.0.0.1" }],
    health: {
      command: ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:9093/-/ready"],
      intervalSeconds: 5,
      readyWithinSeconds: 60,
    },
  };
}
