import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../settings/schema";
import { networkNames, networkSubnets, type NetworkName } from "../settings/subnets";
import { STACK_LABEL } from "./labels";

/**
 * The stack's networks, one for each reason to talk. On a Docker network every container reaches every other, so that an
 * exporter, which answers whatever is asked of it, shares one with what it measures and one with Prometheus, and never one with an
 * application:
 *
 * - `app`: Nginx, LiteLLM and Open WebUI; `data`: what uses PostgreSQL and Redis.
 * - `monitoring`: Prometheus, Alertmanager, Grafana and the exporters.
 * - `litellm-metrics`: LiteLLM and Prometheus; `store-metrics`: PostgreSQL, Redis and their exporters; `edge-metrics`: Nginx,
 *   its exporter and the probes; `probes`: the probes and Prometheus; `docker-api`: cAdvisor and the proxy of Docker's socket.
 * - `edge` and `admin` exist to publish ports, which Docker does not do on an internal network; without address translation
 *   they too reach nothing outside. `edge` becomes a way out where Nginx fetches its own certificate.
 * - `egress` is the way out for LiteLLM and, where people sign in through a provider, Open WebUI; `notifications` is
 *   Alertmanager's. The other networks reach nothing outside the host.
 *
 * @param prefix the stack's, with which their names begin.
 * @returns Docker's name of each network, known once it exists.
 */
export function createNetworks(
  prefix: string,
  settings: Pick<Settings, "subnet" | "tls">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<NetworkName, pulumi.Output<string>>> {
  const subnets = networkSubnets(settings.subnet);
  // Two networks of one name can exist in Docker, but not two with the same subnet.
  const options = { ...opts, deleteBeforeReplace: true };
  const entries = networkNames.map((network) => {
    const args: docker.NetworkArgs = {
      name: `${prefix}-${network}`,
      driver: "bridge",
      internal: isInternal(network),
      ipamConfigs: [{ subnet: subnets[network] }],
      options: { "com.docker.network.bridge.enable_ip_masquerade": String(hasWayOut(network, settings)) },
      labels: [{ label: STACK_LABEL, value: prefix }],
    };
    return [network, new docker.Network(`${prefix}-network-${network}`, args, options).name] as const;
  });
  return Object.fromEntries(entries) as Record<NetworkName, pulumi.Output<string>>;
}

/** The networks whose containers reach the outside. */
export function waysOut(settings: Pick<Settings, "tls">): ReadonlySet<NetworkName> {
  return new Set(networkNames.filter((network) => hasWayOut(network, settings)));
}

/** Docker publishes ports on these, and only two of them lead outside. */
const WAYS_OUT: ReadonlySet<NetworkName> = new Set(["egress", "notifications"]);
const PUBLISHING: ReadonlySet<NetworkName> = new Set(["edge", "admin", ...WAYS_OUT]);

function isInternal(network: NetworkName): boolean {
  return !PUBLISHING.has(network);
}

function hasWayOut(network: NetworkName, { tls }: Pick<Settings, "tls">): boolean {
  return WAYS_OUT.has(network) || (network === "edge" && tls.mode === "acme");
}
