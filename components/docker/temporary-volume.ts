import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/** What {@link temporaryVolume} needs. */
export interface TemporaryVolumeArgs {
  /** Docker's name of the volume. */
  readonly volumeName: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A volume whose contents the stack can produce again: `destroy` deletes it, unlike the data volumes.
 *
 * @returns Docker's name of the volume, known once it exists.
 */
export function temporaryVolume(
  name: string,
  { volumeName, labels = {} }: TemporaryVolumeArgs,
  opts: pulumi.ResourceOptions,
): pulumi.Output<string> {
  const entries = Object.entries(labels).map(([label, value]) => ({ label, value }));
  return new docker.Volume(name, { name: volumeName, ...(entries.length > 0 && { labels: entries }) }, opts).name;
}
