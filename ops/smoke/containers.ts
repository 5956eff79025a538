import { SERVICE_LABEL } from "../../components/docker/labels";
import { inspectContainers } from "../inspect-containers";
import type { Target } from "../target";

/** One of a stack's long-running containers, as Docker describes it. */
export interface SmokeContainer {
  readonly name: string;
  /** Value of its service label, for example `open-webui`. */
  readonly service: string;
  /** For example `running` or `exited`. */
  readonly status: string;
  /** For example `healthy`; undefined without a health check. */
  readonly health: string | undefined;
  readonly bindings: readonly PortBinding[];
}

/** A port of the host that leads into a container. */
export interface PortBinding {
  readonly address: string;
  readonly port: number;
}

interface Inspected {
  readonly Name: string;
  readonly Config: { readonly Labels: Readonly<Record<string, string>> };
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } };
  readonly HostConfig: {
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
    > | null;
  };
}

/** The containers of a stack's services. @throws DockerError when the engine does not answer. */
export async function listContainers(target: Target): Promise<readonly SmokeContainer[]> {
  const containers = await inspectContainers<Inspected>(target, SERVICE_LABEL);
  return containers.map(({ Name, Config, State, HostConfig }) => ({
    name: Name.replace(/^\//, ""),
    service: Config.Labels[SERVICE_LABEL] ?? "",
    status: State.Status,
    health: State.Health?.Status,
    bindings: Object.values(HostConfig.PortBindings ?? {})
      .flat()
      .map(({ HostIp, HostPort }) => ({ address: HostIp === "" ? "0.0.0.0" : HostIp, port: Number(HostPort) })),
  }));
}
