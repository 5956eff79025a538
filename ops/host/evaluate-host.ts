import type { Settings } from "../../components/settings/schema";
import { evaluateDisk } from "../doctor/disk";
import { evaluateEngine } from "../doctor/engine-version";
import type { Finding } from "../doctor/finding";
import { evaluateResources } from "../doctor/resources";
import { ARCHITECTURES, distributionOf, knownDistributions } from "./distributions";
import type { HostFacts } from "./host-facts";

const INSTALL_YOURSELF = "install Docker Engine as its documentation says: https://docs.docker.com/engine/install/";
const BYTES_PER_MEBIBYTE = 2 ** 20;
const DOCKER_PROXY = "docker-proxy";

/** Whether a host can be prepared, and whether it is large enough for a stack. */
export function evaluateHost(stack: string, settings: Settings, facts: HostFacts): readonly Finding[] {
  return [
    ...evaluateSystem(facts),
    ...evaluateResources(stack, settings, {
      NCPU: facts.cores,
      MemTotal: facts.memoryMebibytes * BYTES_PER_MEBIBYTE,
    }),
    ...evaluateDisk("Docker's folder", { bytes: facts.freeBytes }),
    ...evaluatePublicPorts(settings, facts),
    ...evaluateClockAndSwap(facts),
    ...evaluateSecurity(facts),
  ];
}

/** Whether this program knows how to install Docker there. */
export function evaluateSystem(facts: HostFacts): Finding[] {
  const check = "system";
  const { name, architecture, kernel, cgroup, conflictingPackages, dockerVersion } = facts;
  const message = `${name}, ${architecture}, Linux ${kernel}, cgroup ${cgroup}`;
  const problems: Finding[] = [
    ...(distributionOf(facts) === undefined
      ? [error(check, `${name} is none of ${knownDistributions.join(", ")}`, INSTALL_YOURSELF)]
      : []),
    ...(ARCHITECTURES.includes(architecture)
      ? []
      : [
          error(
            check,
            `the images exist for ${ARCHITECTURES.join(" and ")}, not for ${architecture}`,
            "use another host",
          ),
        ]),
    ...(facts.hasSystemd
      ? []
      : [error(check, "systemd does not run there", "use a host with systemd, not a container")]),
    ...(conflictingPackages.length > 0
      ? [
          error(
            check,
            `the distribution's ${conflictingPackages.join(", ")} is installed and conflicts with Docker's own packages`,
            `remove it on the host: volumes and images stay in /var/lib/docker, but all containers stop:\n` +
              `sudo ${distributionOf(facts)?.packages === "dnf" ? "dnf" : "apt-get"} remove ${conflictingPackages.join(" ")}`,
          ),
        ]
      : []),
  ];
  const ok: Finding = { check, level: "ok", message };
  return [...(problems.length > 0 ? problems : [ok]), ...evaluateDocker(dockerVersion)];
}

/** The engine's version; without one, the steps install it. */
function evaluateDocker(version: string | undefined): Finding[] {
  if (version === undefined) return [{ check: "engine", level: "info", message: "Docker Engine is not installed yet" }];
  return evaluateEngine({ ServerVersion: version, OSType: "linux" });
}

/** Whether other programs hold the ports of Nginx. */
export function evaluatePublicPorts({ ports }: Pick<Settings, "ports">, { listeners }: HostFacts): Finding[] {
  const check = "ports";
  const held = listeners.filter(
    ({ port, program }) => (port === ports.http || port === ports.https) && program !== DOCKER_PROXY,
  );
  if (held.length === 0) {
    return [{ check, level: "ok", message: `no program of the host uses ${ports.http} or ${ports.https}` }];
  }
  return held.map(({ port, program }) =>
    error(check, `${port} is taken by ${program}`, `sudo ss -ltnp 'sport = :${port}'   # shows the program to stop`),
  );
}

function evaluateClockAndSwap({ isTimeSynchronized, swapMebibytes }: HostFacts): Finding[] {
  const clock: Finding = isTimeSynchronized
    ? { check: "clock", level: "ok", message: "synchronized" }
    : {
        check: "clock",
        level: "warning",
        message: "not synchronized; certificates, budgets and alerts depend on it",
        remedy: "sudo timedatectl set-ntp true   # or hardening.timeSync (docs/host.md)",
      };
  return [clock, { check: "swap", level: "info", message: swapMebibytes > 0 ? `${swapMebibytes} MiB` : "none" }];
}

function evaluateSecurity({ selinux, hasApparmor, firewalls }: HostFacts): Finding[] {
  const modules = [...(hasApparmor ? ["AppArmor"] : []), ...(selinux === "Disabled" ? [] : [`SELinux (${selinux})`])];
  const findings: Finding[] = [
    { check: "security module", level: "info", message: modules.length > 0 ? modules.join(", ") : "none" },
  ];
  if (selinux === "Enforcing") {
    findings.push({
      check: "security module",
      level: "warning",
      message: "this package is not tested with SELinux",
      remedy: "docs/networks.md#selinux lists what may be denied",
    });
  }
  return [
    ...findings,
    ...firewalls.map((firewall): Finding => {
      const message = `${firewall} is active. It does not filter the ports that containers publish`;
      return { check: "firewall", level: "info", message };
    }),
  ];
}

function error(check: string, message: string, remedy: string): Finding {
  return { check, level: "error", message, remedy };
}
