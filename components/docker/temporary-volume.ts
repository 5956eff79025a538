import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { STACK_LABEL } from "./labels";
import type { StackContext } from "./stack-context";

/** What {@link temporaryVolume} needs. */
export interface TemporaryVolumeArgs {
  readonly context: Pick<StackContext, "name">;
  /** `uid:gid` of a volume in memory, which is empty again when the last container that mounts it has stopped. */
  readonly inMemoryOf?: string;
}

/**
 * A volume whose contents the stack can produce again: `destroy` deletes it, unlike the data volumes.
 *
 * @param name also Docker's name of the volume.
 * @returns Docker's name of the volume, known once it exists.
 */
export function temporaryVolume(
  name: string,
  { context, inMemoryOf }: TemporaryVolumeArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const labels = [{ label: STACK_LABEL, value: context.name }];
  const memory = inMemoryOf === undefined ? {} : { driverOpts: memoryOptions(inMemoryOf) };
  return new docker.Volume(name, { name, labels, ...memory }, opts).name;
}

/** Options of Docker's own volume driver. Files there are small texts for Prometheus; a mebibyte holds hundreds. */
function memoryOptions(user: string): Record<string, string> {
  const [uid, gid] = user.split(":");
  return { type: "tmpfs", device: "tmpfs", o: `size=1m,mode=0755,uid=${uid},gid=${gid}` };
}
