import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { DOCKER_HOST_NAME, usesDockerHost } from "../settings/docker-host-name";
import { goDuration } from "../settings/go-duration";
import { limitsFor } from "../settings/limits";
import { containerSuffix } from "../settings/service-names";
import type { FileSet } from "./files";
import { SERVICE_LABEL, STACK_LABEL } from "./labels";
import { outboundNetworks } from "./networks";
import type { HealthCheck, Mount, OptOut, ServiceArgs } from "./service-args";

/**
 * Arguments of a service's Docker container.
 *
 * @param files file sets that the container mounts read-only.
 */
export function containerArgs(
  name: string,
  args: ServiceArgs,
  image: pulumi.Input<string>,
  files: readonly FileSet[],
): docker.ContainerArgs {
  const { context, service } = args;
  const limits = limitsFor(context.settings.resources, service);
  const hasHealthCheck = "command" in args.health;
  return {
    name,
    image,
    hostname: containerSuffix(service),
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
    memory: limits.memory,
    memorySwap: limits.memory,
    ...(args.sharedMemory !== undefined && { shmSize: args.sharedMemory }),
    cpus: decimal(limits.cpus),
    ...(args.stopSignal !== undefined && { stopSignal: args.stopSignal }),
    stopTimeout: args.stopTimeoutSeconds ?? 30,
    destroyGraceSeconds: args.stopTimeoutSeconds ?? 30,
    logDriver: "json-file",
    logOpts: {
      "max-size": `${context.settings.retention.logMegabytes}m`,
      "max-file": "3",
      // Docker then writes these labels into each line, so that the log collector need not ask Docker whose log it reads.
      ...(context.settings.logs.enabled && { labels: `${STACK_LABEL},${SERVICE_LABEL}` }),
    },
    networkMode: "bridge",
    networksAdvanced: [
      ...args.networks.map((network) => ({
        name: context.networks[network],
        aliases: [containerSuffix(service), ...(args.aliases ?? [])],
        ...(args.addresses?.[network] !== undefined && { ipv4Address: args.addresses[network] }),
      })),
      // No alias: all stacks share this network, and a service name must not resolve to another stack's container.
      ...(context.deadEnd && reachesOutside(args) ? [{ name: context.deadEnd.networkName }] : []),
    ],
    ...((args.reachesDockerHost === true || (reachesOutside(args) && usesDockerHost(context.settings))) && {
      hosts: [{ host: DOCKER_HOST_NAME, ip: "host-gateway" }],
    }),
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
      { label: SERVICE_LABEL, value: containerSuffix(service) },
    ],
    ...("command" in args.health && { healthcheck: healthcheckArgs(args.health) }),
    wait: hasHealthCheck,
    waitTimeout: readyWithin(args.health),
  };
}

function reachesOutside({ context, networks }: ServiceArgs): boolean {
  const outbound = outboundNetworks(context.settings);
  return networks.some((network) => outbound.has(network));
}

function volumeArgs(mount: Mount): docker.types.input.ContainerVolume {
  return "volume" in mount
    ? { volumeName: mount.volume, containerPath: mount.folder, readOnly: mount.readOnly ?? false }
    : { hostPath: mount.hostFolder, containerPath: mount.folder, readOnly: mount.writable === undefined };
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

/** Seconds after which `up` gives up on the container. */
export function readyWithin(health: HealthCheck | OptOut): number {
  return "command" in health ? health.readyWithinSeconds : 60;
}

/** The provider stores cores with a decimal point; "1" would differ from "1.0" and replace the container on every `up`. */
function decimal(cores: number): string {
  return Number.isInteger(cores) ? cores.toFixed(1) : String(cores);
}
