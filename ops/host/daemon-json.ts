import { OperationError } from "../command";
import type { HostFacts } from "./host-facts";

const PATH = "/etc/docker/daemon.json";

/** Docker's driver with limits that the stack's own containers have, too. Applies to containers without limits of their own. */
const LOG_DRIVER = "json-file";
const LOG_LIMITS = { "max-size": "10m", "max-file": "3" };

/**
 * Docker's settings with those that a host needs: limits for the logs of other containers, and containers that survive a restart
 * of the daemon. What the file sets already stays. Swarm does not allow the latter.
 *
 * @returns undefined when the file needs no change.
 * @throws OperationError when the existing file is not a JSON object.
 */
export function mergeDaemonJson({
  daemonJson,
  inSwarm,
}: Pick<HostFacts, "daemonJson" | "inSwarm">): string | undefined {
  const existing = parse(daemonJson);
  const driver = existing["log-driver"] ?? LOG_DRIVER;
  const merged = {
    ...existing,
    "log-driver": driver,
    ...(driver === LOG_DRIVER && { "log-opts": { ...LOG_LIMITS, ...(existing["log-opts"] as object | undefined) } }),
    ...(!inSwarm && { "live-restore": existing["live-restore"] ?? true }),
  };
  return sameValue(existing, merged) ? undefined : `${JSON.stringify(merged, undefined, 2)}\n`;
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> {
  // Docker accepts an empty file.
  if (text === undefined || text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // The message below names the file.
  }
  throw new OperationError(`${PATH} on the host is not a JSON object. Correct it: sudo dockerd --validate`);
}

function sameValue(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => sorted(one[key]) === sorted(other[key]));
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
