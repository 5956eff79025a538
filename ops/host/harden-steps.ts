import { readPackageFile } from "../../components/settings/package-files";
import type { Settings } from "../../components/settings/schema";
import type { PackageManager } from "./host-facts";
import { hostStep, type HostStep } from "./host-step";

type HardeningSettings = Pick<Settings, "hardening" | "ports">;

/** The steps that a stack's settings ask for, in the order in which they are done. @param owner prefix of the stack. */
export function hardenSteps(
  owner: string,
  { hardening, ports }: HardeningSettings,
  packages: PackageManager,
): readonly HostStep[] {
  const { firewall, timeSync, logLimits, automaticUpdates, swap, watchdog } = hardening;
  return [
    ...(timeSync ? [timeSyncStep(packages)] : []),
    ...(logLimits ? [hostStep("log-limits", "Limit the journal", "log-limits.sh")] : []),
    ...(automaticUpdates
      ? [hostStep("updates", "Install security updates automatically", `updates-${packages}.sh`)]
      : []),
    ...(swap === "unchanged" ? [] : [hostStep(`swap-${swap}`, `Turn swap ${swap}`, `swap-${swap}.sh`)]),
    ...(watchdog ? [watchdogStep(owner)] : []),
    // Last, because it must be confirmed within a minute.
    ...(firewall ? [firewallStep(owner, [ports.http, ports.https, ...hardening.openPorts])] : []),
  ];
}

/** Names of all steps in the order in which they are undone; a file's steps may begin others. */
export function undoOrder(owner: string): readonly string[] {
  return [
    "firewall",
    `firewall-ports@${owner}`,
    `watchdog@${owner}`,
    "watchdog",
    "swap-on",
    "swap-off",
    "updates",
    "log-limits",
    "time-sync",
  ];
}

/** Names of the steps that are done although the settings no longer ask for them. */
export function unwantedSteps(owner: string, wanted: readonly HostStep[]): readonly string[] {
  const names = new Set(wanted.flatMap(({ name, shared }) => [name, ...shared]));
  return undoOrder(owner).filter((name) => !names.has(name));
}

function timeSyncStep(packages: PackageManager): HostStep {
  const [name, unit] = packages === "apt" ? ["systemd-timesyncd", "systemd-timesyncd"] : ["chrony", "chronyd"];
  return hostStep("time-sync", "Keep the clock synchronized", "time-sync.sh", { TIME_PACKAGE: name, TIME_UNIT: unit });
}

function watchdogStep(owner: string): HostStep {
  const values = {
    OWNER: owner,
    WATCHDOG: hostFile("watchdog.sh"),
    WATCHDOG_SERVICE: hostFile("llm-stack-watchdog@.service"),
    WATCHDOG_TIMER: hostFile("llm-stack-watchdog@.timer"),
  };
  return hostStep(`watchdog@${owner}`, "Restart unhealthy containers", "watchdog.sh", values, ["watchdog"]);
}

function firewallStep(owner: string, ports: readonly number[]): HostStep {
  const values = {
    OWNER: owner,
    PORTS: [...new Set(ports)].join(", "),
    FIREWALL: hostFile("firewall.nft"),
    FIREWALL_UNIT: hostFile("llm-stack-firewall.service"),
    NFTABLES_UNIT: hostFile("nftables-service.conf"),
  };
  const title = "Close all ports but SSH's and the stack's";
  return hostStep(`firewall-ports@${owner}`, title, "firewall.sh", values, ["firewall"]);
}

function hostFile(name: string): string {
  return readPackageFile(`config-templates/host/files/${name}`);
}
