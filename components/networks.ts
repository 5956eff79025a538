import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { STACK_LABEL } from "./internal/labels";
import { networkNames, networkSubnets, type NetworkName } from "./internal/subnets";
import type { Settings } from "./settings-schema";

/** What {@link Networks} needs. */
export interface NetworksArgs {
  /** Prefix of the networks' names. */
  readonly prefix: string;
  readonly settings: Pick<Settings, "subnet" | "tls">;
}

/**
 * The stack's networks. `app`, `data` and `monitoring` reach nothing outside the host. `edge` and `admin` exist to publish
 * ports, which Docker does not do on an internal network; without address translation they too reach nothing outside.
 * `egress` is the way out, for LiteLLM, Alertmanager and, where people sign in through a provider, Open WebUI; `edge`
 * becomes one where Nginx fetches its own certificate.
 */
export class Networks extends pulumi.ComponentResource {
  /** Docker's name of each network. */
  public readonly names: Readonly<Record<NetworkName, pulumi.Output<string>>>;

  constructor(name: string, { prefix, settings }: NetworksArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Networks", name, {}, opts);
    const subnets = networkSubnets(settings.subnet);
    const entries = networkNames.map((network) => {
      const args: docker.NetworkArgs = {
        name: `${prefix}-${network}`,
        driver: "bridge",
        internal: isInternal(network),
        ipamConfigs: [{ subnet: subnets[network] }],
        options: { "com.docker.network.bridge.enable_ip_masquerade": String(hasWayOut(network, settings)) },
        labels: [{ label: STACK_LABEL, value: prefix }],
      };
      // Two networks of one name can exist in Docker, but not two with the same subnet.
      const options = { parent: this, deleteBeforeReplace: true };
      return [network, new docker.Network(`${name}-${network}`, args, options).name] as const;
    });
    this.names = Object.fromEntries(entries) as Record<NetworkName, pulumi.Output<string>>;
    this.registerOutputs({ names: this.names });
  }
}

function isInternal(network: NetworkName): boolean {
  return network === "app" || network === "data" || network === "monitoring";
}

function hasWayOut(network: NetworkName, { tls }: Pick<Settings, "tls">): boolean {
  return network === "egress" || (network === "edge" && tls.mode === "acme");
}
