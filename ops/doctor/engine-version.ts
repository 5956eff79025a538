import type { EngineInfo } from "./engine";
import type { Finding } from "./finding";
import { isOlder } from "./version";

const CHECK = "engine";
const UPGRADE = "upgrade Docker Engine: https://docs.docker.com/engine/install/";

/** Lets a container's user bind ports below 1024 (net.ipv4.ip_unprivileged_port_start=0), as Nginx does here without root. */
const OLDEST_SUPPORTED = "20.10";
/** Fixes CVE-2025-54388; 28.0 fixed moby/moby#45610. Both opened ports of 127.0.0.1 to the network. */
export const OLDEST_SAFE = "28.3.3";
const MAX_SKEW_SECONDS = 30;

/** Whether the engine is new enough and runs Linux containers. */
export function evaluateEngine({
  ServerVersion: version,
  OSType: system,
}: Pick<EngineInfo, "ServerVersion" | "OSType">): Finding[] {
  if (system !== "linux") {
    const remedy = "switch Docker to Linux containers, or set llm-stack:dockerHost to a Linux host";
    return [{ check: CHECK, level: "error", message: `the engine runs ${system} containers, not Linux ones`, remedy }];
  }
  if (isOlder(version, OLDEST_SUPPORTED)) {
    const message = `Docker Engine ${version} is older than ${OLDEST_SUPPORTED}: Nginx could not listen on 443 without root`;
    return [{ check: CHECK, level: "error", message, remedy: UPGRADE }];
  }
  if (isOlder(version, OLDEST_SAFE)) {
    const message =
      `Docker Engine ${version} is older than ${OLDEST_SAFE}: other machines on the host's network may reach ports that are ` +
      "published only on 127.0.0.1 (moby#45610, CVE-2025-54388)";
    return [{ check: CHECK, level: "warning", message, remedy: UPGRADE }];
  }
  return [{ check: CHECK, level: "ok", message: `Docker Engine ${version}, Linux` }];
}

/** Whether the engine's clock and this machine's agree; certificates, budgets and alerts depend on the host's clock. */
export function evaluateClock(secondsAhead: number): Finding[] {
  const skew = Math.round(Math.abs(secondsAhead));
  if (skew <= MAX_SKEW_SECONDS)
    return [{ check: "clock", level: "ok", message: "the Docker host and this machine agree" }];
  const message = `the Docker host is ${skew} s ${secondsAhead > 0 ? "ahead of" : "behind"} this machine`;
  return [
    { check: "clock", level: "warning", message, remedy: "sudo timedatectl set-ntp true   # on the one that is wrong" },
  ];
}
