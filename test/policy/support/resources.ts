import { SERVICE_LABEL, STACK_LABEL } from "../../../components/docker/labels";
import { CONTAINER, NETWORK, VOLUME, type PolicyResource } from "../../../policy/resource";

/** A resource's inputs. */
export type Inputs = Readonly<Record<string, unknown>>;

/** A container of a service that complies with every rule. */
const SERVICE: Inputs = {
  name: "llm-dev-app",
  image: "nginx:1.30.4-alpine",
  user: "20000:20000",
  memory: 64,
  memorySwap: 64,
  cpus: "0.5",
  capabilities: { drops: ["ALL"], adds: [] },
  securityOpts: ["no-new-privileges:true"],
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  networkMode: "bridge",
  networksAdvanced: [{ name: "llm-dev-data" }],
  ports: [{ internal: 9000, external: 9000, ip: "127.0.0.1" }],
  envs: ["PORT=9000", "PASSWORD_FILE=/run/secrets/password"],
  volumes: [{ volumeName: "llm-dev-app-data", containerPath: "/data" }],
  healthcheck: { tests: ["CMD", "true"] },
  labels: [{ label: SERVICE_LABEL, value: "app" }],
};

/** A resource of any type. */
export function resource(type: string, inputs: Inputs, others: Partial<PolicyResource> = {}): PolicyResource {
  return { type, name: "llm-dev-app", inputs, options: {}, secrets: {}, ...others };
}

/** A service that complies except for the changes. */
export function service(changes: Inputs, others: Partial<PolicyResource> = {}): PolicyResource {
  return resource(CONTAINER, { ...SERVICE, ...changes }, others);
}

/** A service with the name of one of the stack's. */
export function named(name: string, changes: Inputs = {}): PolicyResource {
  return service({ labels: [{ label: SERVICE_LABEL, value: name }], ...changes });
}

/** A network of the stack `llm-dev`. */
export function network(name: string, changes: Inputs): PolicyResource {
  return resource(NETWORK, { name, labels: [{ label: STACK_LABEL, value: "llm-dev" }], ...changes });
}

/** Options of a network that does not lead outside. */
export const INWARD = { "com.docker.network.bridge.enable_ip_masquerade": "false" };
/** Options that protect a data volume. */
export const KEEPS = { protect: true, retainOnDelete: true, ignoreChanges: ["labels", "driverOpts"] };
/** A volume. */
export const data = (
  options: PolicyResource["options"],
  inputs: Inputs = { name: "llm-dev-app-data" },
): PolicyResource => resource(VOLUME, inputs, { name: "llm-dev-app-data", options });
