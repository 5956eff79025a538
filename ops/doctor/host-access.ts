import { DOCKER_HOST_NAME, monitoredOnHost, urlsIn } from "../../components/settings/docker-host-name";
import type { Settings } from "../../components/settings/schema";
import { networkSubnets } from "../../components/settings/subnets";
import { acceptsConnection } from "../accepts-connection";
import { isLocal, type DockerNetwork } from "./engine";
import type { Finding } from "./finding";

const CHECK = "host access";

/** Where a program on the Docker host listens; unknown for a remote host. */
export type Listening = "bridge" | "loopback" | "nowhere" | "unknown";

/** A program on the Docker host that the settings name. */
export interface HostAccessFacts {
  readonly port: number;
  /** Address of the host on Docker's default bridge, which containers connect to. */
  readonly bridge: string | undefined;
  readonly listening: Listening;
}

/** Looks for the program behind every port of the Docker host that the settings name. */
export async function collectHostAccess(
  settings: Partial<Settings> & Pick<Settings, "dockerHost">,
  networks: readonly DockerNetwork[],
): Promise<readonly HostAccessFacts[]> {
  const bridge = networks.find(({ name }) => name === "bridge")?.gateway;
  const { monitoring, ...others } = settings;
  const addresses = [
    ...urlsIn(others).filter(({ hostname }) => hostname === DOCKER_HOST_NAME),
    ...monitoredOnHost([...(monitoring?.scrape ?? []), ...(monitoring?.probes ?? [])]),
  ];
  const ports = new Set(addresses.map(({ port, protocol }) => Number(port) || (protocol === "https:" ? 443 : 80)));
  return Promise.all(
    [...ports].map(async (port) => ({
      port,
      bridge,
      listening: isLocal(settings.dockerHost) ? await listening(port, bridge) : "unknown",
    })),
  );
}

/**
 * Whether containers can reach the programs on the Docker host. The host's firewall cannot be checked from outside a container,
 * so its rule is always shown.
 */
export function evaluateHostAccess(
  { subnet, proxy, monitoring }: Pick<Settings, "subnet" | "proxy" | "monitoring">,
  facts: readonly HostAccessFacts[],
): Finding[] {
  const subnets = networkSubnets(subnet);
  const isMonitored = monitoredOnHost([...monitoring.scrape, ...monitoring.probes]).length > 0;
  const isFromBoth = isMonitored || proxy.url.includes(DOCKER_HOST_NAME);
  const sources = isFromBoth ? [subnets.egress, subnets.notifications] : [subnets.egress];
  return facts.map(({ port, bridge, listening }) => {
    const address = bridge ?? "<address of docker0>";
    const rules = sources.map((source) => `sudo ufw allow from ${source} to ${address} port ${port} proto tcp`);
    const bind = `let the program listen on ${address}, for Ollama: OLLAMA_HOST=${address}:${port}`;
    const name = `${DOCKER_HOST_NAME}:${port}`;
    switch (listening) {
      case "loopback":
        return {
          check: CHECK,
          level: "warning",
          message: `no container reaches ${name}: the program listens on 127.0.0.1 alone`,
          remedy: [bind, "and allow it in the host's firewall:", ...rules].join("\n"),
        };
      case "nowhere":
        return {
          check: CHECK,
          level: "warning",
          message: `no program of this host listens on port ${port}, but a setting names ${name}`,
          remedy: ["start it", bind].join("\n"),
        };
      case "bridge":
      case "unknown":
        return {
          check: CHECK,
          level: "info",
          message: `not checked: whether the host's firewall lets containers reach ${name}. If it blocks by default:`,
          remedy: [...rules, ...(listening === "unknown" ? [bind] : [])].join("\n"),
        };
    }
  });
}

async function listening(port: number, bridge: string | undefined): Promise<Listening> {
  if (bridge !== undefined && (await acceptsConnection(bridge, port))) return "bridge";
  if (!(await acceptsConnection("127.0.0.1", port))) return "nowhere";
  return bridge === undefined ? "unknown" : "loopback";
}
