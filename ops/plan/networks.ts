import { stringify } from "yaml";

import { CREATE_DEAD_END, DEAD_END } from "../../components/docker/dead-end";
import { SERVICE_LABEL } from "../../components/docker/labels";
import { containersOf, labelOf } from "./container-inputs";
import type { PlannedResource } from "./record-program";

/** A Docker network as the stack creates it. */
export interface PlannedNetwork {
  /** Docker's name. */
  readonly name: string;
  readonly subnet: string | undefined;
  /** On an internal network Docker publishes no ports and routes nothing to the outside. */
  readonly internal: boolean;
  /** Whether its containers reach addresses outside the host. */
  readonly outbound: boolean;
  /** Whether its containers reach each other. */
  readonly shared: boolean;
  /** Services of its containers, sorted. */
  readonly services: readonly string[];
}

interface NetworkInputs {
  readonly name: string;
  readonly internal: boolean;
  readonly ipamConfigs: readonly { readonly subnet: string }[];
  readonly options: Readonly<Record<string, string>>;
}

/** Every network that a container of the stack is in, by name. */
export function networksOf(resources: readonly PlannedResource[]): readonly PlannedNetwork[] {
  const networks = resources
    .filter(({ type }) => type === "docker:index/network:Network")
    .map(({ inputs }) => networkFrom(inputs as unknown as NetworkInputs));
  return [...networks, deadEnd()]
    .map((network) => ({ ...network, services: servicesIn(network.name, resources) }))
    .filter(({ services }) => services.length > 0)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

const HEADER = "# Every network: who is in it, and where it leads.\n";

/** The networks as one YAML document for an auditor, by name. */
export function networkInventory(networks: readonly PlannedNetwork[]): string {
  const entries = networks.map(({ name, subnet, internal, outbound, shared, services }) => {
    return [name, { subnet, internal, reachesOutside: outbound, reachEachOther: shared, services }] as const;
  });
  return HEADER + stringify(Object.fromEntries(entries), { lineWidth: 0 });
}

function networkFrom({ name, internal, ipamConfigs, options }: NetworkInputs): Omit<PlannedNetwork, "services"> {
  const masqueraded = options["com.docker.network.bridge.enable_ip_masquerade"] === "true";
  return { name, subnet: ipamConfigs[0]?.subnet, internal, outbound: masqueraded && !internal, shared: true };
}

/** Not a Pulumi network: a command creates it, because all stacks of a host share it. */
function deadEnd(): Omit<PlannedNetwork, "services"> {
  return {
    name: DEAD_END,
    subnet: CREATE_DEAD_END[CREATE_DEAD_END.indexOf("--subnet") + 1],
    internal: CREATE_DEAD_END.includes("--internal"),
    outbound: false,
    shared: !CREATE_DEAD_END.includes("com.docker.network.bridge.enable_icc=false"),
  };
}

function servicesIn(network: string, resources: readonly PlannedResource[]): readonly string[] {
  return containersOf(resources)
    .filter(({ networksAdvanced }) => networksAdvanced?.some(({ name }) => name === network))
    .map((container) => labelOf(container, SERVICE_LABEL))
    .filter((service) => service !== undefined)
    .sort();
}
