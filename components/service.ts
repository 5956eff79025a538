import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { Files, type MountedFile } from "./files";
import { goDuration } from "./internal/go-duration";
import { limitsFor } from "./internal/limits";
import { SERVICE_LABEL, STACK_LABEL } from "./internal/labels";
import { hostNameOf, type ServiceName } from "./internal/service-names";
import type { NetworkName } from "./internal/subnets";
import type { StackContext } from "./stack-context";

/** How Docker finds out whether a container works. Seconds are whole. */
export interface HealthCheck {
  /** Program and arguments, run in the container without a shell. */
  readonly command: readonly string[];
  readonly intervalSeconds?: number;
  readonly timeoutSeconds?: number;
  /** Failures in this time after the start do not count. */
  readonly startPeriodSeconds?: number;
  /** `up` fails when the container is not healthy by then. */
  readonly readyWithinSeconds: number;
}

/** The deliberate absence of a check or of a protection, with the reason an auditor reads. */
export interface Exception {
  readonly because: string;
}

/** A port of the host. `address` is 127.0.0.1 for everything but Nginx. */
export interface PublishedPort {
  readonly container: number;
  readonly host: number;
  readonly address: string;
}

/** A folder that is kept or shared: a named volume or, for exporters, a folder of the Docker host. */
export type Mount =
  | { readonly volume: pulumi.Input<string>; readonly folder: string; readonly readOnly?: boolean }
  | { readonly hostFolder: string; readonly folder: string };

/** What {@link Service} needs. Everything not said here is the same for all containers. */
export interface ServiceArgs {
  readonly context: StackContext;
  readonly service: ServiceName;
  /** `uid:gid` (a name would be looked up in the image), or why it has to be root, which here has no capability. */
  readonly user: string | ({ readonly root: true } & Exception);
  readonly networks: readonly NetworkName[];
  /** Further names on the `app` network. */
  readonly aliases?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Plain values only: `docker inspect` shows them. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly config?: { readonly folder: string; readonly files: readonly MountedFile[] };
  readonly secretFiles?: { readonly folder: string; readonly files: readonly MountedFile[] };
  readonly mounts?: readonly Mount[];
  /** Writable folders in memory and their mount options, for example `uid=70,mode=0775`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly ports?: readonly PublishedPort[];
  readonly health: HealthCheck | Exception;
  readonly writableRoot?: Exception;
  readonly capabilities?: readonly string[];
  readonly devices?: readonly string[];
  /** Share of memory for POSIX shared memory, in MiB. */
  readonly sharedMemory?: number;
  /** A signal's name where the image's own is not the one for an orderly stop. */
  readonly stopSignal?: string;
  readonly stopTimeoutSeconds?: number;
}

/** Processes and threads that one container may have; the busiest was seen with some 60. */
const PROCESS_LIMIT = 300;

/** Changes of these the provider reports as updated without sending them to Docker (kreuzwerker/terraform-provider-docker#988). */
const NOT_UPDATED_IN_PLACE = ["healthcheck", "tmpfs", "init", "cpuQuota", "cpuPeriod"];

/**
 * A long-running container, the only way this package makes one: pinned image, no capability, no way to gain privileges,
 * read-only root, limits without swap, rotated log, health check, restart after a crash or a reboot.
 */
export class Service extends pulumi.ComponentResource {
  /** Docker's name of the container, known once it is healthy. */
  public readonly containerName: pulumi.Output<string>;
  /** Changes whenever the container is replaced. */
  public readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Service", name, {}, opts);
    const { context } = args;
    const image = context.images.ids[args.service];
    const host = hostNameOf(args.service);
    const child = { parent: this };
    const files = [
      args.config && new Files(`${name}-config`, { context, purpose: `${host}/config`, image, ...args.config }, child),
      args.secretFiles &&
        new Files(`${name}-secrets`, { context, purpose: `${host}/secrets`, image, ...args.secretFiles }, child),
    ].filter((set) => set !== undefined);

    const container = new docker.Container(name, containerArgs(name, args, image, files), {
      ...child,
      dependsOn: files,
      replaceOnChanges: NOT_UPDATED_IN_PLACE,
      // Creating first would collide with the name and the published ports.
      deleteBeforeReplace: true,
      customTimeouts: { create: `${readyWithin(args.health) + 60}s` },
    });
    this.limitProcesses(name, context, container);
    this.containerName = container.name;
    this.containerId = container.id;
    this.registerOutputs({ containerName: this.containerName, containerId: this.containerId });
  }

  /** Bounds the number of processes, which the provider's container cannot express. */
  private limitProcesses(name: string, { settings }: StackContext, container: docker.Container): void {
    new command.local.Command(
      `${name}-process-limit`,
      {
        create: pulumi.interpolate`docker update --pids-limit ${PROCESS_LIMIT} ${container.name}`,
        environment: { DOCKER_HOST: settings.dockerHost },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
        triggers: [container.id],
      },
      { parent: this },
    );
  }
}

function containerArgs(
  name: string,
  args: ServiceArgs,
  image: pulumi.Input<string>,
  files: readonly Files[],
): docker.ContainerArgs {
  const { context, service } = args;
  const limits = limitsFor(context.settings.resources, service);
  const checked = "command" in args.health;
  return {
    name,
    image,
    hostname: hostNameOf(service),
    user: typeof args.user === "string" ? args.user : "0:0",
    ...(args.entrypoint && { entrypoints: [...args.entrypoint] }),
    ...(args.command && { command: [...args.command] }),
    envs: Object.entries(args.environment ?? {}).map(([key, value]) => `${key}=${value}`),
    restart: "unless-stopped",
    init: true,
    readOnly: args.writableRoot === undefined,
    tmpfs: { ...args.tmpfs },
    capabilities: { drops: ["ALL"], adds: (args.capabilities ?? []).map((capability) => `CAP_${capability}`) },
    securityOpts: ["no-new-privileges:true"],
    ...(args.devices && {
      devices: args.devices.map((path) => ({ hostPath: path, containerPath: path, permissions: "r" })),
    }),
    memory: limits.memory,
    memorySwap: limits.memory,
    ...(args.sharedMemory !== undefined && { shmSize: args.sharedMemory }),
    cpus: decimal(limits.cpus),
    ...(args.stopSignal !== undefined && { stopSignal: args.stopSignal }),
    stopTimeout: args.stopTimeoutSeconds ?? 30,
    destroyGraceSeconds: args.stopTimeoutSeconds ?? 30,
    logDriver: "json-file",
    logOpts: { "max-size": `${context.settings.retention.logMegabytes}m`, "max-file": "3" },
    networkMode: "bridge",
    networksAdvanced: args.networks.map((network) => ({
      name: context.networks[network],
      aliases: [hostNameOf(service), ...(network === "app" ? (args.aliases ?? []) : [])],
    })),
    ports: (args.ports ?? []).map(({ container, host, address }) => ({
      internal: container,
      external: host,
      ip: address,
    })),
    volumes: [
      ...files.map(({ volumeName, folder }) => ({ volumeName, containerPath: folder, readOnly: true })),
      ...(args.mounts ?? []).map(volumeArgs),
    ],
    labels: [
      { label: STACK_LABEL, value: context.name },
      { label: SERVICE_LABEL, value: hostNameOf(service) },
    ],
    ...("command" in args.health && { healthcheck: healthcheckArgs(args.health) }),
    wait: checked,
    waitTimeout: readyWithin(args.health),
  };
}

function volumeArgs(mount: Mount): docker.types.input.ContainerVolume {
  return "volume" in mount
    ? { volumeName: mount.volume, containerPath: mount.folder, readOnly: mount.readOnly ?? false }
    : { hostPath: mount.hostFolder, containerPath: mount.folder, readOnly: true };
}

function healthcheckArgs(health: HealthCheck): docker.types.input.ContainerHealthcheck {
  return {
    tests: ["CMD", ...health.command],
    interval: goDuration(health.intervalSeconds ?? 5),
    timeout: goDuration(health.timeoutSeconds ?? 5),
    startPeriod: goDuration(health.startPeriodSeconds ?? 30),
    retries: 6,
  };
}

function readyWithin(health: HealthCheck | Exception): number {
  return "command" in health ? health.readyWithinSeconds : 60;
}

/** The provider stores cores with a decimal point; "1" would differ from "1.0" and replace the container on every `up`. */
function decimal(cores: number): string {
  return Number.isInteger(cores) ? cores.toFixed(1) : String(cores);
}
