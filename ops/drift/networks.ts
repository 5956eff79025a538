import type { PlannedNetwork } from "../plan/networks";
import { differences, shown } from "../review/differences";
import { drifts, type Drift } from "./drift";
import type { EngineNetwork } from "./engine-types";

const MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";

/**
 * Networks that are missing or different, and containers in them that the stack does not declare.
 *
 * @param planned with Docker's names.
 * @param containers Docker's names of the declared containers.
 */
export function networkDrift(
  planned: readonly PlannedNetwork[],
  running: readonly EngineNetwork[],
  containers: ReadonlySet<string>,
): readonly Drift[] {
  return planned.flatMap((network) => {
    const found = running.find(({ Name }) => Name === network.name);
    if (!found) return drifts("networks", network.name, ["is missing"]);
    const changes = differences(declared(network), actual(found, network));
    // All stacks of a host share the network whose members do not reach each other.
    const members = network.shared ? Object.values(found.Containers ?? {}).map(({ Name }) => Name) : [];
    const strangers = members.filter((name) => !containers.has(name)).toSorted();
    return drifts("networks", network.name, [
      ...changes.map(({ name, from, to }) => `${name}: ${shown(to)}, declared ${shown(from)}`),
      ...strangers.map((name) => `has the undeclared container ${name}`),
    ]);
  });
}

function declared({ internal, outbound, subnet = "" }: PlannedNetwork) {
  return new Map([
    ["internal", String(internal)],
    ["leads outside", String(outbound)],
    ["subnet", subnet],
  ]);
}

function actual({ Internal, IPAM, Options }: EngineNetwork, { subnet }: PlannedNetwork) {
  const subnets = (IPAM.Config ?? []).map(({ Subnet = "" }) => Subnet);
  return new Map([
    ["internal", String(Internal)],
    ["leads outside", String(!Internal && Options?.[MASQUERADE] !== "false")],
    ["subnet", subnets.length === 1 || subnet === undefined ? (subnets[0] ?? "") : subnets.join(", ")],
  ]);
}
