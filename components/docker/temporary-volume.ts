import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { STACK_LABEL } from "./labels";
import type { StackContext } from "./stack-context";

/** What {@link temporaryVolume} needs. */
export interface TemporaryVolumeArgs {
  readonly context: Pick<StackContext, "name">;
  /** `uid:gid` that owns a volume in memory, which is empty again once the last container that mounts it stops. */
  readonly tmpfsOwner?: string;
}

/**
 * A volume with contents that the stack can recreate. Unlike a data volume, it is deleted by `destroy`.
 *
 * @param name also Docker's name of the volume.
 * @returns Docker's name of the volume, known once it exists.
 */
export function temporaryVolume(
  name: string,
  { context, tmpfsOwner }: TemporaryVolumeArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const labels = [{ label: STACK_LABEL, value: context.name }];
  const tmpfs = tmpfsOwner === undefined ? {} : { driverOpts: tmpfsOptions(tmpfsOwner) };
  return new docker.Volume(name, { name, labels, ...tmpfs }, opts).name;
}

/** Options of Docker's `local` volume driver. The volume holds small text files for Prometheus; 1 MiB fits hundreds. */
function tmpfsOptions(user: string): Record<string, string> {
  const [uid, gid] = user.split(":");
  return { type: "tmpfs", device: "tmpfs", o: `size=1m,mode=0755,uid=${uid},gid=${gid}` };
}
