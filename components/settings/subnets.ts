/** Networks of many containers, in the order in which each takes an eighth of the range. */
const LARGE_NETWORKS = ["edge", "app", "data", "monitoring", "egress"] as const;

/** Networks of a few containers, in the order in which each takes a thirty-second of the range, after the large networks. */
const SMALL_NETWORKS = [
  "admin",
  "litellm-metrics",
  "store-metrics",
  "edge-metrics",
  "probes",
  "docker-api",
  "notifications",
  "extraction",
  "guardrails",
  "backups",
] as const;

/** The Docker networks of a stack. */
export const networkNames = [...LARGE_NETWORKS, ...SMALL_NETWORKS] as const;

/** Name of one of the stack's networks. */
export type NetworkName = (typeof networkNames)[number];

/** An IPv4 range such as `10.213.0.0/21`, as numbers. */
export interface Ipv4Range {
  /** Network address as an unsigned 32-bit number. */
  readonly address: number;
  /** Number of leading bits that all addresses of the range share. */
  readonly prefixLength: number;
}

const LARGE_PART_BITS = 3;
const SMALL_PART_BITS = 5;

/**
 * Reads `a.b.c.d/n`.
 *
 * @returns the range, or undefined when the text is not a range or has host bits set.
 */
export function parseIpv4Range(text: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefixLength = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || prefixLength > 32) return undefined;
  const address = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  if (address % 2 ** (32 - prefixLength) !== 0) return undefined;
  return { address, prefixLength };
}

/** Formats a range as `a.b.c.d/n`. */
export function formatIpv4Range({ address, prefixLength }: Ipv4Range): string {
  return `${formatIpv4Address(address)}/${prefixLength}`;
}

function formatIpv4Address(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/** Whether two ranges share an address. */
export function rangesOverlap(one: Ipv4Range, other: Ipv4Range): boolean {
  const size = 2 ** (32 - Math.min(one.prefixLength, other.prefixLength));
  return Math.floor(one.address / size) === Math.floor(other.address / size);
}

/** Whether a range lies in the private address space of RFC 1918. */
export function isPrivateRange(range: Ipv4Range): boolean {
  const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(parseIpv4Range);
  return privateRanges.some(
    (outer) => outer !== undefined && outer.prefixLength <= range.prefixLength && rangesOverlap(outer, range),
  );
}

/**
 * Splits a stack's range into a part for each network.
 *
 * @param subnet a valid range; two small parts stay free for future networks.
 * @throws RangeError when the text is not a range.
 */
export function networkSubnets(subnet: string): Readonly<Record<NetworkName, string>> {
  const range = parseIpv4Range(subnet);
  if (!range) throw new RangeError(`${subnet} is not an IPv4 range`);
  const large = LARGE_NETWORKS.map((name, index) => [name, partOf(range, LARGE_PART_BITS, index)]);
  const taken = LARGE_NETWORKS.length * 2 ** (SMALL_PART_BITS - LARGE_PART_BITS);
  const small = SMALL_NETWORKS.map((name, index) => [name, partOf(range, SMALL_PART_BITS, taken + index)]);
  return Object.fromEntries([...large, ...small]) as Record<NetworkName, string>;
}

/** Members of the network `edge-metrics`, in the order of their addresses. */
const EDGE_METRICS_MEMBERS = ["nginx", "nginxExporter", "blackboxExporter", "accessLogExporter", "grafana"] as const;

/**
 * Addresses in the network `edge-metrics`. They are fixed, because Nginx looks up the access log exporter only at its own
 * start. All members have one, or Docker could give it to another while its owner is down. They count down from the end of
 * the range, because Docker gives containers without a fixed address the first ones.
 *
 * @throws RangeError when the text is not a range.
 */
export function edgeMetricsAddresses(subnet: string): Readonly<Record<(typeof EDGE_METRICS_MEMBERS)[number], string>> {
  const network = networkSubnets(subnet)["edge-metrics"];
  const { address, prefixLength } = parseIpv4Range(network) ?? { address: 0, prefixLength: 0 };
  const broadcast = address + 2 ** (32 - prefixLength) - 1;
  const entries = EDGE_METRICS_MEMBERS.map((member, index) => [member, formatIpv4Address(broadcast - 1 - index)]);
  return Object.fromEntries(entries) as Record<(typeof EDGE_METRICS_MEMBERS)[number], string>;
}

/** One of the 2 ^ bits equal parts of a range. */
function partOf({ address, prefixLength }: Ipv4Range, bits: number, index: number): string {
  const size = 2 ** (32 - prefixLength - bits);
  return formatIpv4Range({ address: address + index * size, prefixLength: prefixLength + bits });
}
