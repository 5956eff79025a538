import { LOADER_LABEL } from "../../components/docker/labels";
import { containersOf, labelOf, type ContainerInputs } from "../plan/container-inputs";
import { mount } from "../plan/inventory";
import type { PlannedNetwork } from "../plan/networks";
import { processLimitOf } from "../plan/plan";
import type { AuditedStack } from "./audited-stack";

/** A service's container, as the stack declares it. */
export interface InventoryService {
  readonly service: string;
  readonly container: string;
  /** Reference in the settings. */
  readonly image: string;
  /** Digest in the reference, or the one that the engine has; undefined if neither is known. */
  readonly digest: string | undefined;
  readonly user: string;
  /** What the container has after all capabilities are dropped. */
  readonly capabilities: { readonly dropped: readonly string[]; readonly added: readonly string[] };
  readonly securityOptions: readonly string[];
  readonly readOnlyRoot: boolean;
  readonly memoryMebibytes: number;
  readonly cpus: string | undefined;
  readonly processes: number | undefined;
  readonly restart: string | undefined;
  /** The command that Docker runs; undefined without one. */
  readonly healthCheck: string | undefined;
  readonly networks: readonly string[];
  readonly ports: readonly string[];
  readonly mounts: readonly string[];
  readonly memoryFolders: readonly string[];
  /** Paths of the secret files that it can read. */
  readonly secretFiles: readonly string[];
}

/** What runs, and on which networks. */
export interface Inventory {
  readonly services: readonly InventoryService[];
  readonly networks: readonly PlannedNetwork[];
}

/**
 * The services and networks of a stack.
 *
 * @param digests by service, the digest of the image that runs, where an engine was asked.
 */
export function inventoryOf(
  { plan }: Pick<AuditedStack, "plan">,
  digests: ReadonlyMap<string, string> = new Map(),
): Inventory {
  const services = [...plan.services].map(([service, container]) => ({
    ...describe(service, container, plan),
    digest: /@(sha256:[0-9a-f]{64})$/.exec(container.image)?.[1] ?? digests.get(service),
  }));
  return { services, networks: plan.networks };
}

function describe(
  service: string,
  container: ContainerInputs,
  plan: AuditedStack["plan"],
): Omit<InventoryService, "digest"> {
  const { capabilities = {}, healthcheck } = container;
  return {
    service,
    container: container.name,
    image: container.image,
    user: container.user ?? "",
    capabilities: { dropped: capabilities.drops ?? [], added: capabilities.adds ?? [] },
    securityOptions: container.securityOpts ?? [],
    readOnlyRoot: container.readOnly === true,
    memoryMebibytes: container.memory,
    cpus: container.cpus,
    processes: processLimitOf(container.name, plan),
    restart: container.restart,
    healthCheck: healthcheck?.tests.slice(1).join(" "),
    networks: (container.networksAdvanced ?? []).map(({ name }) => plan.short(name)),
    ports: (container.ports ?? []).map(({ ip, external, internal }) => `${ip}:${external} -> ${internal}`),
    mounts: (container.volumes ?? []).map(mount),
    memoryFolders: Object.keys(container.tmpfs ?? {}),
    secretFiles: secretFiles(service, plan).map(({ file }) => file),
  };
}

/** The files with secrets that a service gets, without their contents. */
export function secretFiles(
  service: string,
  { resources }: Pick<AuditedStack["plan"], "resources">,
): readonly { readonly file: string; readonly permissions: string }[] {
  const loader = containersOf(resources).find((one) => labelOf(one, LOADER_LABEL) === `${service}/secrets`);
  return (loader?.uploads ?? []).map(({ file, permissions = "" }) => ({ file, permissions }));
}
