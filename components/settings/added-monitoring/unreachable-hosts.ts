import { DOCKER_HOST_NAME } from "../docker-host-name";
import { containerSuffix, serviceNames } from "../service-names";
import { parseIpv4Range, rangesOverlap } from "../subnets";

const LOOPBACK = parseIpv4Range("127.0.0.0/8");
const LINK_LOCAL = parseIpv4Range("169.254.0.0/16");

/** The settings that decide what a container with outbound access reaches. */
interface NetworkSettings {
  readonly subnet: string;
  readonly cloudMetadata: "deny" | "allow";
}

/** Why a container with outbound access can never reach a host, as the end of a sentence; undefined if it may. */
export function reasonAgainstHost(host: string, { subnet, cloudMetadata }: NetworkSettings): string | undefined {
  const within = (range: ReturnType<typeof parseIpv4Range>) => {
    const address = parseIpv4Range(`${host}/32`);
    return address !== undefined && range !== undefined && rangesOverlap(address, range);
  };
  if (host === "localhost" || within(LOOPBACK)) {
    return `is the container itself: write ${DOCKER_HOST_NAME} for a program on the Docker host`;
  }
  if (serviceNames.map(containerSuffix).includes(host)) return "is a container of the stack, which has its own job";
  if (within(parseIpv4Range(subnet))) return `is in the stack's own subnet ${subnet}, whose addresses change`;
  if (within(LINK_LOCAL) && cloudMetadata === "deny")
    return "has a link-local address, which cloudMetadata: deny blocks";
  if (!host.includes(".")) {
    return (
      "has no dot: Docker resolves such names only on a network that Prometheus and the probes are in. Publish the container's " +
      `port on the Docker host and write ${DOCKER_HOST_NAME}`
    );
  }
  return undefined;
}
