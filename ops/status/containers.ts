import { LOADER_LABEL, SERVICE_LABEL, STACK_LABEL } from "../../components/docker/labels";
import { docker, DockerError, outputLines, outputRows } from "../docker-cli";
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
    readonly User: string;
    readonly Env: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Entrypoint: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly HostConfig: {
    /** Bytes. */
    readonly Memory: number;
    readonly NanoCpus: number;
    readonly PortBindings: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
    > | null;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

/** The part of `docker image inspect` that the status needs. */
export interface InspectedImage {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly RepoDigests: readonly string[] | null;
  readonly Config: { readonly Env: readonly string[] | null };
}

/** The containers of a stack's services, by service. @throws DockerError when the engine does not answer. */
export async function inspectServices(target: Target): Promise<ReadonlyMap<string, InspectedContainer>> {
  const found = await inspectLabelled(target, SERVICE_LABEL);
  return new Map(found.map((container) => [container.Config.Labels[SERVICE_LABEL] ?? "", container]));
}

/** The containers that filled the volumes with a stack's files, by service and kind, for example `nginx/config`. */
export async function listLoaders(target: Target): Promise<ReadonlyMap<string, string>> {
  const found = await inspectLabelled(target, LOADER_LABEL);
  return new Map(found.map(({ Name, Config }) => [Config.Labels[LOADER_LABEL] ?? "", Name.replace(/^\//, "")]));
}

/** Images by id and by reference. References that the host does not have are left out. */
export async function inspectImages(
  dockerHost: string,
  references: readonly string[],
): Promise<readonly InspectedImage[]> {
  if (references.length === 0) return [];
  const command = ["image", "inspect", "--format", "{{json .}}", ...references];
  // Docker prints the images that it has and fails because of the others.
  const output = await docker(dockerHost, command).catch((error: unknown) => {
    if (error instanceof DockerError && error.result.exitCode === 1) return error.result;
    throw error;
  });
  return outputRows<InspectedImage>(output);
}

async function inspectLabelled({ dockerHost, prefix }: Target, label: string): Promise<readonly InspectedContainer[]> {
  const filters = ["--filter", `label=${STACK_LABEL}=${prefix}`, "--filter", `label=${label}`];
  const ids = outputLines(await docker(dockerHost, ["ps", "--all", "--quiet", ...filters]));
  if (ids.length === 0) return [];
  return outputRows<InspectedContainer>(await docker(dockerHost, ["inspect", "--format", "{{json .}}", ...ids]));
}
