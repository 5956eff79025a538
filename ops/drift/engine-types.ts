/** The parts of `docker inspect` that the comparison reads. */

/** A container. */
export interface EngineContainer {
  readonly Name: string;
  /** Id of its image. */
  readonly Image: string;
  readonly Config: EngineConfig & { readonly Labels: Readonly<Record<string, string>> | null };
  readonly State: { readonly Status: string };
  readonly HostConfig: {
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly Devices: readonly { readonly PathOnHost: string }[] | null;
    readonly IpcMode: string;
    readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> | null };
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly NanoCpus: number;
    readonly NetworkMode: string;
    readonly PidMode: string;
    readonly PidsLimit: number | null;
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
    readonly Privileged: boolean;
    readonly ReadonlyRootfs: boolean;
    readonly RestartPolicy: { readonly Name: string };
    readonly SecurityOpt: readonly string[] | null;
    readonly Tmpfs?: Readonly<Record<string, string>> | null;
    readonly UTSMode: string;
    readonly UsernsMode: string;
  };
  readonly Mounts: readonly EngineMount[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

/** What a container and an image have in common. */
export interface EngineConfig {
  readonly User: string;
  readonly Env: readonly string[] | null;
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  readonly Volumes?: Readonly<Record<string, unknown>> | null;
}

/** A mount of a container. */
export interface EngineMount {
  readonly Type: string;
  /** Of a volume. */
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
  readonly RW: boolean;
}

/** An image. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Config: EngineConfig;
}

/** A network. */
export interface EngineNetwork {
  readonly Name: string;
  readonly Internal: boolean;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string }[] | null };
  readonly Options: Readonly<Record<string, string>> | null;
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null;
}
