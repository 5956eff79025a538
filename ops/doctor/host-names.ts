import { lookup } from "node:dns/promises";

import type { Settings } from "../../components/settings/schema";
import { isLocal } from "./engine";
import type { Finding } from "./finding";

/** A public host name and whether it resolves on this machine. */
export interface HostNameFacts {
  readonly name: string;
  readonly resolves: boolean;
}

/** Looks the names up. Those under `.localhost` always mean the machine itself (RFC 6761), often without any look-up. */
export function collectHostNames(names: readonly string[]): Promise<readonly HostNameFacts[]> {
  return Promise.all(
    names.map(async (name) => ({ name, resolves: name.endsWith(".localhost") || (await isKnown(name)) })),
  );
}

/** Whether users and, for `acme`, the certificate authority can reach the host by name. */
export function evaluateHostNames(
  facts: readonly HostNameFacts[],
  { mode }: Pick<Settings["tls"], "mode">,
  dockerHost: string,
): Finding[] {
  const unknown = facts.filter(({ resolves }) => !resolves);
  if (unknown.length === 0) {
    return [{ check: "host names", level: "ok", message: `${facts.map(({ name }) => name).join(" and ")} resolve` }];
  }
  const address = isLocal(dockerHost) ? "127.0.0.1" : "<address of the Docker host>";
  return unknown.map(({ name }): Finding => {
    const record = `add a DNS record that points ${name} to the Docker host`;
    if (mode === "acme") {
      const message = `${name} does not resolve, so no authority will issue a certificate for it`;
      return { check: "host names", level: "error", message, remedy: record };
    }
    const line = `echo '${address} ${name}' | sudo tee -a /etc/hosts`;
    const remedy = `${record}, or to try it on this machine:\n${line}`;
    return { check: "host names", level: "warning", message: `${name} does not resolve on this machine`, remedy };
  });
}

function isKnown(name: string): Promise<boolean> {
  return lookup(name).then(
    () => true,
    () => false,
  );
}
