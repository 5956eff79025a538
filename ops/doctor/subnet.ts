import type { NetworkInterfaceInfo } from "node:os";

import { formatIpv4Range, parseIpv4Range, rangesOverlap, type Ipv4Range } from "../../components/settings/subnets";
import type { DockerNetwork } from "./engine";
import { setSetting, type Finding } from "./finding";

/** A range that is in use outside the stack. */
export interface UsedRange {
  /** What uses it, for example `the Docker network bridge`. */
  readonly owner: string;
  readonly range: Ipv4Range;
}

/** Network interfaces as `os.networkInterfaces()` of Node.js gives them. */
export type Interfaces = Readonly<Record<string, readonly Pick<NetworkInterfaceInfo, "cidr" | "family">[] | undefined>>;

/** Size of a stack's range by default, and where the search for a free one starts in 10.0.0.0/8. */
const PREFIX_LENGTH = 21;
const SIZE = 2 ** (32 - PREFIX_LENGTH);
const TEN = 10 * 2 ** 24;
const FIRST_CANDIDATE = 213 * 2 ** 16;

/**
 * Ranges in use apart from this stack's own: those of Docker networks and those of the host's interfaces.
 *
 * @param interfaces those of the Docker host; empty if unknown.
 */
export function usedRanges(networks: readonly DockerNetwork[], interfaces: Interfaces): UsedRange[] {
  const docker = networks.flatMap(({ name, own, ranges }) => ranges.map((range) => ({ name, own, range })));
  const ofHost = Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .map(({ cidr, family }) => (family === "IPv4" && cidr !== null ? rangeAround(cidr) : undefined))
      .filter((range) => range !== undefined)
      // Each Docker network is also an interface of the host.
      .filter((range) => !docker.some((network) => formatIpv4Range(network.range) === formatIpv4Range(range)))
      .map((range) => ({ owner: `the host's interface ${name}`, range })),
  );
  const ofDocker = docker
    .filter(({ own }) => !own)
    .map(({ name, range }) => ({ owner: `the Docker network ${name}`, range }));
  return [...ofDocker, ...ofHost];
}

/** Whether only the stack uses its range. Docker refuses another network's range; a range of the host would cut it off. */
export function evaluateSubnet(stack: string, subnet: string, used: readonly UsedRange[]): Finding[] {
  const stackRange = parseIpv4Range(subnet);
  if (!stackRange) throw new RangeError(`${subnet} is not an IPv4 range`);
  const overlapping = used.filter(({ range }) => rangesOverlap(range, stackRange));
  if (overlapping.length === 0)
    return [{ check: "subnet", level: "ok", message: `${subnet} overlaps no other network` }];
  const owners = overlapping.map(({ owner, range }) => `${owner} (${formatIpv4Range(range)})`);
  const free = freeRange(used);
  const remedy =
    free === undefined
      ? "docker network prune   # deletes Docker networks that no container uses"
      : setSetting(stack, "subnet", formatIpv4Range(free));
  return [{ check: "subnet", level: "error", message: `${subnet} overlaps ${owners.join(", ")}`, remedy }];
}

/** The first free range in 10.0.0.0/8, searched upwards from the default range and then from the start. */
function freeRange(used: readonly UsedRange[]): Ipv4Range | undefined {
  const count = 2 ** 24 / SIZE;
  for (let index = 0; index < count; index++) {
    const address = TEN + ((FIRST_CANDIDATE + index * SIZE) % 2 ** 24);
    const candidate = { address, prefixLength: PREFIX_LENGTH };
    if (!used.some(({ range }) => rangesOverlap(range, candidate))) return candidate;
  }
  return undefined;
}

/** The network of an interface, whose address has host bits: `10.1.2.3/24` is in 10.1.2.0/24. */
function rangeAround(cidr: string): Ipv4Range | undefined {
  const [address = "", length = ""] = cidr.split("/");
  const own = parseIpv4Range(`${address}/32`);
  const prefixLength = Number(length);
  return own && { address: own.address - (own.address % 2 ** (32 - prefixLength)), prefixLength };
}
