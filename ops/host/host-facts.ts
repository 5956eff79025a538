import { readPackageFile } from "../../components/settings/package-files";
import { OperationError } from "../command";
import type { HostShell } from "./host-shell";

/** Which program installs packages. */
export type PackageManager = "apt" | "dnf";

/** What config-templates/host/facts.sh says about a host. */
export interface HostFacts {
  /** `ID` of os-release, for example `debian`. */
  readonly id: string;
  readonly version: string;
  /** Empty outside Debian and Ubuntu. */
  readonly codename: string;
  readonly name: string;
  readonly architecture: string;
  readonly kernel: string;
  readonly cores: number;
  readonly memoryMebibytes: number;
  readonly swapMebibytes: number;
  /** Free space for Docker's data. */
  readonly freeBytes: number;
  readonly hasSystemd: boolean;
  readonly cgroup: string;
  /** Enforcing, Permissive or Disabled. */
  readonly selinux: string;
  readonly hasApparmor: boolean;
  readonly isTimeSynchronized: boolean;
  /** The user who signed in. */
  readonly user: string;
  readonly userInDockerGroup: boolean;
  /** Docker packages of the distribution, which conflict with Docker's own. */
  readonly conflictingPackages: readonly string[];
  /** Undefined without Docker. */
  readonly dockerVersion: string | undefined;
  readonly inSwarm: boolean;
  /** Contents of /etc/docker/daemon.json. */
  readonly daemonJson: string | undefined;
  /** Other firewalls that run: ufw, firewalld. */
  readonly firewalls: readonly string[];
  /** Programs that listen on TCP. */
  readonly listeners: readonly { readonly address: string; readonly port: number; readonly program: string }[];
}

/** Reads the system. Changes nothing. */
export async function readHost(shell: HostShell): Promise<HostFacts> {
  return parseFacts(await shell.capture(readPackageFile("config-templates/host/facts.sh")));
}

/** @throws OperationError when the output is not that of facts.sh on Linux. */
export function parseFacts(output: string): HostFacts {
  const lines = output.split("\n").map((line) => /^(\w+) (.*)$/.exec(line));
  const all = (name: string) => lines.flatMap((match) => (match?.[1] === name ? [match[2] ?? ""] : []));
  const one = (name: string) => all(name)[0] ?? "";
  if (one("system") !== "Linux") throw new OperationError("The host does not run Linux.");
  const daemonJson = all("daemonJson")[0];
  return {
    id: one("id"),
    version: one("version"),
    codename: one("codename"),
    name: one("name"),
    architecture: one("architecture"),
    kernel: one("kernel"),
    cores: Number(one("cores")),
    memoryMebibytes: Number(one("memoryMebibytes")),
    swapMebibytes: Number(one("swapMebibytes")),
    freeBytes: Number(one("freeBytes")),
    hasSystemd: one("systemd") === "yes",
    cgroup: one("cgroup"),
    selinux: one("selinux"),
    hasApparmor: one("apparmor") === "yes",
    isTimeSynchronized: one("timeSynchronized") === "yes",
    user: one("user"),
    userInDockerGroup: one("userInDockerGroup") === "yes",
    conflictingPackages: all("conflictingPackage"),
    dockerVersion: one("dockerVersion") === "" ? undefined : one("dockerVersion"),
    inSwarm: one("swarm") === "active",
    daemonJson: daemonJson === undefined ? undefined : Buffer.from(daemonJson, "base64").toString("utf8"),
    firewalls: all("firewall"),
    listeners: all("listens").flatMap(parseListener),
  };
}

/** `0.0.0.0:22 users:(("sshd",pid=1,fd=3))`, as `ss` prints it. */
function parseListener(text: string): HostFacts["listeners"] {
  const [, address = "", port = "", rest = ""] = /^(\S+):(\d+)(?: (.*))?$/.exec(text) ?? [];
  if (port === "") return [];
  return [{ address, port: Number(port), program: /"([^"]+)"/.exec(rest)?.[1] ?? "an unknown program" }];
}
