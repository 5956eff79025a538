import { LOADER_LABEL, SERVICE_LABEL } from "../components/docker/labels";
import { labelOf, type Labelled } from "../ops/plan/container-inputs";

/** Pulumi's types of the resources that rules check. */
export const CONTAINER = "docker:index/container:Container";
export const VOLUME = "docker:index/volume:Volume";
export const NETWORK = "docker:index/network:Network";
export const IMAGE = "docker:index/remoteImage:RemoteImage";
export const COMMAND = "command:local:Command";

/** Placeholder for a value that only the deployment itself knows. */
export const UNKNOWN = "[unknown]";

/** What the rules see of a resource, from a plan or from Pulumi's engine. */
export interface PolicyResource {
  /** Pulumi's type, for example {@link CONTAINER}. */
  readonly type: string;
  /** Pulumi's name. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Resource options; a missing one is not known. */
  readonly options: {
    readonly protect?: boolean;
    readonly retainOnDelete?: boolean;
    readonly ignoreChanges?: readonly string[];
  };
  /** For each input, the secrets that its value contains or is computed from. */
  readonly secrets: Readonly<Record<string, readonly string[]>>;
}

/** The inputs of a container that rules read. Programs other than this package's may leave out any of them. */
export interface Container extends Labelled {
  readonly name?: string;
  readonly image?: string;
  readonly user?: string;
  readonly start?: boolean;
  readonly mustRun?: boolean;
  readonly memory?: number;
  readonly memorySwap?: number;
  readonly cpus?: string;
  readonly capabilities?: { readonly adds?: readonly string[]; readonly drops?: readonly string[] };
  readonly securityOpts?: readonly string[];
  readonly privileged?: boolean;
  readonly networkMode?: string;
  readonly pidMode?: string;
  readonly ipcMode?: string;
  readonly usernsMode?: string;
  readonly publishAllPorts?: boolean;
  readonly ports?: readonly { readonly internal?: number; readonly external?: number; readonly ip?: string }[];
  readonly networksAdvanced?: readonly { readonly name?: string }[];
  readonly volumes?: readonly {
    readonly hostPath?: string;
    readonly containerPath?: string;
    readonly readOnly?: boolean;
  }[];
  readonly mounts?: readonly {
    readonly type?: string;
    readonly source?: string;
    readonly readOnly?: boolean;
    readonly bindOptions?: { readonly propagation?: string };
  }[];
  readonly devices?: readonly { readonly hostPath?: string }[];
  readonly logDriver?: string;
  readonly logOpts?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly tests?: readonly string[] };
  readonly envs?: readonly string[];
  readonly uploads?: readonly { readonly file?: string; readonly content?: string }[];
  readonly restart?: string;
  readonly maxRetryCount?: number;
  readonly readOnly?: boolean;
}

/** The container's inputs; undefined for any other resource. */
export function containerOf({ type, inputs }: PolicyResource): Container | undefined {
  return type === CONTAINER ? inputs : undefined;
}

/** Whether the container is a service. Others never start, or end by themselves. */
export function isLongRunning({ start, mustRun }: Container): boolean {
  return start !== false && mustRun !== false;
}

/** Name of the service as Docker knows it, for example `open-webui`. */
export function serviceOf(container: Container): string | undefined {
  return labelOf(container, SERVICE_LABEL);
}

/** Whether the container copies a set of secrets into a volume. */
export function loadsSecrets(container: Container): boolean {
  return labelOf(container, LOADER_LABEL)?.endsWith("/secrets") ?? false;
}
