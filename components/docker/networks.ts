import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

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
 * - `edge` and `admin` exist to publish ports, which Docker does not do on an internal network. Without NAT they reach nothing
 *   outside either. `edge` gets NAT when Nginx obtains its own certificate (ACME).
 * - `egress` gives outbound access to LiteLLM and, with OIDC sign-in or web search, to Open WebUI; `notifications` gives it to
 *   Alertmanager. The other networks reach nothing outside the host.
 *
 * @param prefix the stack's name prefix.
 * @returns Docker's name of each network, known once it exists.
 */
export function createNetworks(
  prefix: string,
  settings: Pick<Settings, "documents" | "subnet" | "tls">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<NetworkName, pulumi.Output<string>>> {
  const subnets = networkSubnets(settings.subnet);
  // Docker allows two networks with the same name, but not with the same subnet.
  const options = { ...opts, deleteBeforeReplace: true };
  const used = networkNames.filter((network) => network !== "extraction" || settings.documents.extraction !== "none");
  const entries = used.map((network) => {
    const args: docker.NetworkArgs = {
      name: `${prefix}-${network}`,
      driver: "bridge",
      internal: isInternal(network),
      ipamConfigs: [{ subnet: subnets[network] }],
      options: { "com.docker.network.bridge.enable_ip_masquerade": String(isOutbound(network, settings)) },
      labels: [{ label: STACK_LABEL, value: prefix }],
    };
    return [network, new docker.Network(`${prefix}-network-${network}`, args, options).name] as const;
  });
  return Object.fromEntries(entries) as Record<NetworkName, pulumi.Output<string>>;
}

/** Networks whose containers reach addresses outside the host. */
export function outboundNetworks(settings: Pick<Settings, "tls">): ReadonlySet<NetworkName> {
  return new Set(networkNames.filter((network) => isOutbound(network, settings)));
}

/** Networks that are outbound with any settings. */
const ALWAYS_OUTBOUND: ReadonlySet<NetworkName> = new Set(["egress", "notifications"]);
/** Networks on which Docker can publish ports. */
const PUBLISHING: ReadonlySet<NetworkName> = new Set(["edge", "admin", ...ALWAYS_OUTBOUND]);

function isInternal(network: NetworkName): boolean {
  return !PUBLISHING.has(network);
}

function isOutbound(network: NetworkName, { tls }: Pick<Settings, "tls">): boolean {
  return ALWAYS_OUTBOUND.has(network) || (network === "edge" && tls.mode === "acme");
}
