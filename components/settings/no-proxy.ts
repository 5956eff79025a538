import { DOCKER_HOST_NAME, urlsIn } from "./docker-host-name";
import { publicHosts } from "./public-hosts";
import type { Settings } from "./schema";
import { containerSuffix, serviceNames } from "./service-names";
import { isPrivateRange, parseIpv4Range } from "./subnets";

/** LiteLLM's database engine and the health checks. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
/** Through a proxy, a container would get the credentials of the proxy's machine. */
const CLOUD_METADATA = ["169.254.169.254", "metadata.google.internal"];

/**
 * Hosts that services reach without the forward proxy. A name includes the names below it. There are no ranges: Python's clients
 * (urllib, httpx, aiohttp) compare only names and single addresses.
 */
export function noProxyHosts(settings: Settings): readonly string[] {
  return [
    ...new Set([
      ...LOOPBACK,
      ...CLOUD_METADATA,
      DOCKER_HOST_NAME,
      ...serviceNames.map(containerSuffix),
      ...publicHosts(settings),
      ...privateAddresses(settings),
      ...settings.proxy.noProxy,
    ]),
  ];
}

/** A private address of a model or of the sign-in provider is inside the company. */
function privateAddresses({ models, signIn }: Settings): readonly string[] {
  return urlsIn([models, signIn])
    .map(({ hostname }) => hostname)
    .filter((host) => {
      const range = parseIpv4Range(`${host}/32`);
      return range !== undefined && isPrivateRange(range);
    });
}
