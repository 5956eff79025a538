import type { Settings } from "../../components/settings/schema";
import type { Finding } from "../doctor/finding";
import { distributionOf, knownDistributions } from "./distributions";
import type { HostFacts } from "./host-facts";

/** Always open. Without a session, Ubuntu's systemd listens there for `sshd`. */
const SSH_PORT = 22;
const LOOPBACK = /^(127\.|\[::1\]|\[::ffff:127\.)/;

/** What hinders hardening, and what it will close. */
export function evaluateHardening(
  { hardening, ports }: Pick<Settings, "hardening" | "ports">,
  facts: HostFacts,
): readonly Finding[] {
  return [
    ...(distributionOf(facts) === undefined
      ? [error(`${facts.name} is none of ${knownDistributions.join(", ")}`, "harden it by hand (docs/host.md)")]
      : []),
    ...(facts.hasSystemd ? [] : [error("systemd does not run there", "harden it by hand (docs/host.md)")]),
    ...(hardening.firewall ? evaluateClosedPorts([ports.http, ports.https, ...hardening.openPorts], facts) : []),
  ];
}

/** Programs that other machines reach now, and will not when the firewall is up. Its step opens SSH's own ports. */
function evaluateClosedPorts(open: readonly number[], { listeners, firewalls }: HostFacts): readonly Finding[] {
  const closed = listeners.filter(
    ({ address, port, program }) =>
      !LOOPBACK.test(address) && !open.includes(port) && port !== SSH_PORT && program !== "sshd",
  );
  const names = new Set(closed.map(({ port, program }) => `${port} (${program})`));
  return [
    ...(names.size === 0
      ? []
      : [
          {
            check: "firewall",
            level: "warning",
            message: `closes ${[...names].join(", ")}`,
            remedy: "add ports that other machines need to hardening.openPorts",
          } as const,
        ]),
    ...firewalls.map((firewall): Finding => {
      const message = `${firewall} is active too, and a port must be open in both`;
      return { check: "firewall", level: "info", message };
    }),
  ];
}

function error(message: string, remedy: string): Finding {
  return { check: "host", level: "error", message, remedy };
}
