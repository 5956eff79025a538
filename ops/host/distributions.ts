import type { HostFacts, PackageManager } from "./host-facts";

/** A distribution that Docker has packages for, and how this program installs them. */
export interface Distribution {
  readonly packages: PackageManager;
  /** Folder of Docker's packages below https://download.docker.com/linux/. */
  readonly folder: string;
}

/** By `ID` of os-release. Docker has no packages for the rebuilds of Red Hat Enterprise Linux; those of CentOS install there. */
const DISTRIBUTIONS: Readonly<Record<string, Distribution>> = {
  debian: { packages: "apt", folder: "debian" },
  ubuntu: { packages: "apt", folder: "ubuntu" },
  rhel: { packages: "dnf", folder: "rhel" },
  centos: { packages: "dnf", folder: "centos" },
  almalinux: { packages: "dnf", folder: "centos" },
  rocky: { packages: "dnf", folder: "centos" },
};

/** Names of `uname -m`. */
export const ARCHITECTURES: readonly string[] = ["x86_64", "aarch64"];

/** The distribution of a host; undefined for one that this program does not know. */
export function distributionOf({ id }: Pick<HostFacts, "id">): Distribution | undefined {
  return DISTRIBUTIONS[id];
}

/** Known `ID`s, for messages. */
export const knownDistributions: readonly string[] = Object.keys(DISTRIBUTIONS);
