import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { containerSuffix } from "../settings/service-names";
import { containerArgs, readyWithin } from "./container-args";
import { mountFiles } from "./files";
import type { ServiceArgs } from "./service-args";
import { giveVolume } from "./volume-owner";

/** Changes of these the provider reports as updated without sending them to Docker (kreuzwerker/terraform-provider-docker#988). */
const NOT_UPDATED_IN_PLACE = ["healthcheck", "tmpfs", "init", "cpuQuota", "cpuPeriod"];

/** A container that {@link runService} made. */
export type ServiceContainer = docker.Container;

/** Where a service belongs in the tree of resources, and what has to work before it starts. */
export interface ServiceOptions {
  readonly parent: pulumi.Resource;
  readonly startAfter?: readonly pulumi.Resource[];
}

/**
 * Runs a service in a long-running container. This folder is the only one that knows Docker, and this function the only way to
 * a container that stays: pinned image, no capability, no way to gain privileges, read-only root, limits without swap, rotated
 * log, health check, restart after a crash or a reboot. Its files are loaded at once; only the container itself waits for
 * `startAfter`.
 *
 * @returns the container; its outputs are known once it is healthy.
 */
export function runService(args: ServiceArgs, { parent, startAfter = [] }: ServiceOptions): ServiceContainer {
  const { context } = args;
  const suffix = containerSuffix(args.service);
  const name = `${context.name}-${suffix}`;
  const image = context.imageIds[args.service];
  const files = (["config", "secrets"] as const).flatMap((kind) => {
    const set = args[kind];
    return set
      ? mountFiles(`${name}-${kind}`, { context, purpose: `${suffix}/${kind}`, image, ...set }, { parent })
      : [];
  });
  const owners = (args.mounts ?? []).flatMap((mount) =>
    "volume" in mount && mount.owner !== undefined
      ? giveVolume(`${name}-owner`, { context, image, volume: mount.volume, user: mount.owner }, { parent })
      : [],
  );
  return new docker.Container(name, containerArgs(name, args, image, files), {
    parent,
    dependsOn: [...files.map(({ loader }) => loader), ...owners, ...startAfter],
    replaceOnChanges: NOT_UPDATED_IN_PLACE,
    // Creating first would collide with the name and the published ports.
    deleteBeforeReplace: true,
    customTimeouts: { create: `${readyWithin(args.health) + 60}s` },
  });
}
