import type { PlannedResource } from "./record-program";

/** The inputs of a Docker container that a plan shows, as the program sets them. */
export interface ContainerInputs {
  readonly name: string;
  readonly image: string;
  readonly user?: string;
  readonly entrypoints?: readonly string[];
  readonly command?: readonly string[];
  readonly envs?: readonly string[];
  readonly capabilities?: { readonly adds?: readonly string[]; readonly drops?: readonly string[] };
  readonly securityOpts?: readonly string[];
  readonly readOnly?: boolean;
  readonly restart?: string;
  readonly memory: number;
  readonly cpus?: string;
  readonly labels: readonly { readonly label: string; readonly value: string }[];
  readonly networksAdvanced?: readonly {
    readonly name: string;
    readonly aliases?: readonly string[];
    readonly ipv4Address?: string;
  }[];
  readonly ports?: readonly { readonly internal: number; readonly external: number; readonly ip: string }[];
  readonly volumes?: readonly VolumeInputs[];
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly devices?: readonly { readonly hostPath: string }[];
  readonly healthcheck?: { readonly tests: readonly string[] };
  readonly uploads?: readonly { readonly file: string; readonly content: string; readonly permissions?: string }[];
}

/** A container's folder and its mount. */
export interface VolumeInputs {
  readonly volumeName?: string;
  readonly hostPath?: string;
  readonly containerPath: string;
  readonly readOnly?: boolean;
}

/** The containers among the resources, loaders included. */
export function containersOf(resources: readonly PlannedResource[]): readonly ContainerInputs[] {
  return resources
    .filter(({ type }) => type === "docker:index/container:Container")
    .map(({ inputs }) => inputs as unknown as ContainerInputs);
}

/** Anything with labels: programs other than this package's may leave them out. */
export interface Labelled {
  readonly labels?: readonly { readonly label?: string; readonly value?: string }[];
}

/** Value of a container's label. */
export function labelOf({ labels = [] }: Labelled, label: string): string | undefined {
  return labels.find((entry) => entry.label === label)?.value;
}
