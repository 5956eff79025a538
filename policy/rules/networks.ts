import { STACK_LABEL } from "../../components/docker/labels";
import { DEAD_END } from "../../components/docker/dead-end";
import { containerRule, type Finding, type Rule } from "../rule";
import { NETWORK, serviceOf, UNKNOWN, type Container, type PolicyResource } from "../resource";

/** The one service that other machines reach. */
const EDGE = "nginx";
const DATABASES: ReadonlySet<string> = new Set(["postgres", "redis"]);
const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1"]);

/** Networks that are not internal: to publish ports, or to lead outside. */
const OPEN_NETWORKS: ReadonlySet<string> = new Set(["edge", "admin", "egress", "notifications", "backups"]);
/**
 * Networks with a way out of the host. `edge` has one while Nginx requests its own certificate, and `backups` if a backup leaves
 * the host.
 */
const OUTBOUND_NETWORKS: ReadonlySet<string> = new Set(["edge", "egress", "notifications", "backups"]);
const MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";

/** Only Nginx listens for other machines. */
export const publishedPorts = containerRule(
  {
    name: "published-ports",
    demand: "Only Nginx publishes ports to other machines. Other services publish on 127.0.0.1 or not at all.",
    reason: "Docker's rules come before the host's firewall, so a published port is open whatever the firewall says.",
    remedy: "Publish the port on 127.0.0.1, or route the service through Nginx.",
  },
  (container) => {
    if (serviceOf(container) === EDGE) return hostNetwork(container);
    const open = (container.ports ?? []).filter(({ ip = "0.0.0.0" }) => !LOOPBACK.has(ip));
    return [
      ...open.map(({ ip = "0.0.0.0", external, internal }) => ({
        message: `publishes port ${internal ?? "?"} on ${ip}:${external ?? "a random port"}`,
      })),
      ...(container.publishAllPorts ? [{ message: "publishes every port of its image" }] : []),
      ...hostNetwork(container),
    ];
  },
);

function hostNetwork({ networkMode }: Container): Finding[] {
  return networkMode === "host"
    ? [{ message: "uses the host's network, so it listens on every address", detail: "networkMode" }]
    : [];
}

/** PostgreSQL and Redis stay on internal networks. */
export const privateDatabases = containerRule(
  {
    name: "private-databases",
    demand: "PostgreSQL and Redis publish no port, not even on 127.0.0.1, and join only internal networks.",
    reason: "They hold keys, conversations and budgets. On the host, every local user reaches a port of 127.0.0.1.",
    remedy: "Remove the port, and use docker exec for maintenance. Attach the database only to internal networks.",
  },
  (container) => {
    if (!DATABASES.has(serviceOf(container) ?? "")) return [];
    const open = (container.networksAdvanced ?? []).filter(({ name = "" }) => OPEN_NETWORKS.has(purposeOf(name)));
    return [
      ...(container.ports ?? []).map(({ internal, ip = "0.0.0.0", external }) => ({
        message: `publishes port ${internal ?? "?"} on ${ip}:${external ?? "a random port"}`,
      })),
      ...open.map(({ name = "" }) => ({ message: `is in the network ${name}, which is not internal` })),
    ];
  },
);

/** The last word of a network's name: the stack's prefix may have any number of words. */
function purposeOf(network: string): string {
  return network.slice(network.lastIndexOf("-") + 1);
}

/** Networks keep what they are for. */
export const internalNetworks: Rule = {
  name: "internal-networks",
  demand: `Only ${[...OPEN_NETWORKS].join(", ")} are not internal, and only ${[...OUTBOUND_NETWORKS].join(", ")} lead outside.`,
  reason: "An internal network keeps data inside when a container is taken over.",
  remedy: "Set internal: true, or attach the one container that needs the way out to egress.",
  check: (resource) => (resource.type === NETWORK ? checkNetwork(resource) : []),
};

interface NetworkInputs {
  readonly name?: string;
  readonly internal?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: readonly { readonly label?: string; readonly value?: string }[];
}

function checkNetwork({ inputs }: PolicyResource): Finding[] {
  const { name = "", internal = false, options = {}, labels = [] } = inputs as NetworkInputs;
  if (internal || name === DEAD_END || name === UNKNOWN) return [];
  const prefix = labels.find(({ label }) => label === STACK_LABEL)?.value;
  const purpose = prefix !== undefined && name.startsWith(`${prefix}-`) ? name.slice(prefix.length + 1) : name;
  if (!OPEN_NETWORKS.has(purpose)) return [{ message: "is not internal" }];
  // Docker's default is to masquerade.
  const leadsOutside = options[MASQUERADE] !== "false";
  return leadsOutside && !OUTBOUND_NETWORKS.has(purpose) ? [{ message: "leads outside the host" }] : [];
}
