import { Resolver } from "node:dns/promises";

import type { Settings } from "../../components/settings/schema";
import type { Finding } from "./finding";

/** A public host name and its IPv6 addresses in DNS. */
export interface Ipv6Facts {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Looks up AAAA records, which `/etc/hosts` does not answer. A name that cannot be looked up has none. */
export function collectIpv6(names: readonly string[]): Promise<readonly Ipv6Facts[]> {
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  return Promise.all(
    names.map(async (name) => ({
      name,
      // Names under .localhost mean the machine itself (RFC 6761).
      addresses: name.endsWith(".localhost") ? [] : await resolver.resolve6(name).catch(() => []),
    })),
  );
}

/** Whether clients may try IPv6, on which this package publishes nothing. A load balancer in front may serve it. */
export function evaluateIpv6(
  facts: readonly Ipv6Facts[],
  { tls, trustedProxies }: Pick<Settings, "tls" | "trustedProxies">,
): Finding[] {
  if (trustedProxies.length > 0) return [];
  return facts
    .filter(({ addresses }) => addresses.length > 0)
    .map(({ name, addresses }): Finding => {
      const consequence =
        tls.mode === "acme"
          ? "the certificate authority may connect to it, and clients do first"
          : "clients try it first, and some give up";
      return {
        check: "host names",
        level: "warning",
        message: `${name} has the IPv6 address ${addresses.join(", ")}, but Nginx listens on IPv4 alone: ${consequence}`,
        remedy: [
          `remove the AAAA record of ${name}`,
          "or put a load balancer with IPv6 in front and name it in trustedProxies (docs/networks.md#ipv6)",
        ].join("\n"),
      };
    });
}
