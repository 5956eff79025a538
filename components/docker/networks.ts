import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { runsPresidio } from "../settings/active-services";
import { hasBackup, hasRemoteTarget } from "../settings/backup-targets";
import type { Settings } from "../settings/schema";
import { networkNames, networkSubnets, type NetworkName } from "../settings/subnets";
import { STACK_LABEL } from "./labels";

/**
 * Creates the stack's networks, one for each purpose. On a Docker network every container reaches every other. Exporters
 * answer any client, so each shares one network with its target, one with Prometheus and none with an application:
 *
 * - `app`: Nginx, LiteLLM and Open WebUI; `data`: PostgreSQL, Redis and their clients.
 * - `monitoring`: Prometheus, Alertmanager, Grafana and the exporters.
 * - `litellm-metrics`: LiteLLM and Prometheus; `store-metrics`: PostgreSQL, Redis and their exporters; `edge-metrics`: Nginx,
 *   its two exporters and the probes; `probes`: the probes and Prometheus; `docker-api`: cAdvisor and the Docker socket proxy.
 * - `extraction`: Open WebUI and Tika, which parses what people upload and must reach nothing else.
 * - `guardrails`: LiteLLM and Presidio, which asks for no credentials.
 * - `edge` and `admin` exist to publish ports, which Docker does not do on an internal network. Without NAT they reach nothing
 *   outside either. `edge` gets NAT when Nginx obtains its own certificate (ACME).
 * - `egress` gives outbound access to LiteLLM and, with OIDC sign-in or web search, to Open WebUI; `notifications` gives it to
 *   Alertmanager and, if the settings ask for it, to Prometheus (`monitoring.scrape`), the probes (`monitoring.probes`) and
 *   Grafana (OIDC sign-in). `backups` has only restic, and gives it outbound access if a backup leaves the host. The other
 *   networks reach nothing outside the host.
 *
 * @param prefix the stack's name prefix.
 * @returns Docker's name of each network, known once it exists.
 */
export function createNetworks(
  prefix: string,
  settings: Pick<Settings, "backup" | "documents" | "guardrails" | "subnet" | "tls">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<NetworkName, pulumi.Output<string>>> {
  const subnets = networkSubnets(settings.subnet);
  // Docker allows two networks with the same name, but not with the same subnet.
  const options = { ...opts, deleteBeforeReplace: true };
  const used = networkNames.filter((network) => isUsed(network, settings));
  const entries = used.map((network) => {
    const args: docker.NetworkArgs = {
      name: `${prefix}-${network}`,
      driver: "bridge",
      internal: isInternal(network, settings),
      ipamConfigs: [{ subnet: subnets[network] }],
      options: { "com.docker.network.bridge.enable_ip_masquerade": String(isOutbound(network, settings)) },
      labels: [{ label: STACK_LABEL, value: prefix }],
    };
    return [network, new docker.Network(`${prefix}-network-${network}`, args, options).name] as const;
  });
  return Object.fromEntries(entries) as Record<NetworkName, pulumi.Output<string>>;
}

/** Networks whose containers reach addresses outside the host. */
export function outboundNetworks(settings: Pick<Settings, "backup" | "tls">): ReadonlySet<NetworkName> {
  return new Set(networkNames.filter((network) => isOutbound(network, settings)));
}

/** Networks that are outbound with any settings. */
const ALWAYS_OUTBOUND: ReadonlySet<NetworkName> = new Set(["egress", "notifications"]);
/** Networks on which Docker can publish ports. */
const PUBLISHING: ReadonlySet<NetworkName> = new Set(["edge", "admin", ...ALWAYS_OUTBOUND]);

function isUsed(network: NetworkName, settings: Pick<Settings, "backup" | "documents" | "guardrails">): boolean {
  if (network === "extraction") return settings.documents.extraction !== "none";
  if (network === "guardrails") return runsPresidio(settings);
  return network !== "backups" || hasBackup(settings);
}

function isInternal(network: NetworkName, settings: Pick<Settings, "backup" | "tls">): boolean {
  return !PUBLISHING.has(network) && !isOutbound(network, settings);
}

function isOutbound(network: NetworkName, settings: Pick<Settings, "backup" | "tls">): boolean {
  if (network === "edge") return settings.tls.mode === "acme";
  if (network === "backups") return hasRemoteTarget(settings);
  return ALWAYS_OUTBOUND.has(network);
}
