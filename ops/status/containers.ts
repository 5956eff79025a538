import { SERVICE_LABEL } from "../../components/docker/labels";
import { inspectContainers } from "../inspect-containers";
import type { Target } from "../target";

/** The part of `docker inspect` of a container that the status needs. */
export interface InspectedContainer {
  readonly Name: string;
  /** Id of its image. */
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly StartedAt: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    /** Bytes. */
    readonly Memory: number;
  };
}

/** The part of `docker image inspect` that the status needs. */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
}

/** The containers of a stack's services, by service. @throws DockerError when the engine does not answer. */
export async function inspectServices(target: Target): Promise<ReadonlyMap<string, InspectedContainer>> {
  const found = await inspectContainers<InspectedContainer>(target, SERVICE_LABEL);
  return new Map(found.map((container) => [container.Config.Labels[SERVICE_LABEL] ?? "", container]));
}
