import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { containerSuffix } from "../settings/service-names";
import { containerArgs, readyWithin } from "./container-args";
import { mountFiles } from "./files";
import type { ServiceArgs } from "./service-args";
import { setVolumeOwner } from "./volume-owner";

/** The provider reports changes of these as done but does not apply them (kreuzwerker/terraform-provider-docker#988). */
const NOT_UPDATED_IN_PLACE = ["healthcheck", "tmpfs", "init", "cpuQuota", "cpuPeriod"];

/** A container that {@link runService} created. */
export type ServiceContainer = docker.Container;

/** A service's parent, and the resources that must be ready before the service starts. */
export interface ServiceOptions {
  readonly parent: pulumi.Resource;
  readonly startAfter?: readonly pulumi.Resource[];
}

/**
 * Runs a service in a long-running container. Only this folder uses Docker, and only this function creates long-running
 * containers. They all have a pinned image, no capabilities, no privilege escalation, a read-only root, limits without swap,
 * log rotation, a health check, and a restart after a crash or a reboot. Files are loaded immediately; only the container
 * itself waits for `startAfter`.
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
  const owners = ownedVolumes(args).map(({ volume, user }, index) =>
    // The first one keeps the name that it has in existing stacks.
    setVolumeOwner(`${name}-owner${index === 0 ? "" : `-${index + 1}`}`, { context, image, volume, user }, { parent }),
  );
  return new docker.Container(name, containerArgs(name, args, image, files), {
    parent,
    dependsOn: [...files.map(({ loader }) => loader), ...owners, ...startAfter],
    replaceOnChanges: NOT_UPDATED_IN_PLACE,
    // Creating the new container first would conflict with the old one's name and published ports.
    deleteBeforeReplace: true,
    customTimeouts: { create: `${readyWithin(args.health) + 60}s` },
  });
}

function ownedVolumes({ mounts = [] }: ServiceArgs): { volume: pulumi.Input<string>; user: string }[] {
  return mounts.flatMap((mount) =>
    "volume" in mount && mount.owner !== undefined ? [{ volume: mount.volume, user: mount.owner }] : [],
  );
}
