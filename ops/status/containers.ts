import { SERVICE_LABEL } from "../../components/docker/labels";

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

/** The containers of a stack's services among all of the stack, by service. */
export function servicesAmong(containers: readonly InspectedContainer[]): ReadonlyMap<string, InspectedContainer> {
  return new Map(
    containers.flatMap((container) => {
      const service = container.Config.Labels[SERVICE_LABEL];
      return service === undefined ? [] : [[service, container]];
    }),
  );
}
