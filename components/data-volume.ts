import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A volume that outlives the stack: Pulumi refuses to delete it, and even when it is made to, Docker keeps the volume and
 * the next `up` finds it again by its name. It has no labels on purpose: a new label would replace it and with it the data.
 *
 * @returns Docker's name of the volume.
 */
export function dataVolume(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const options = { ...opts, protect: true, retainOnDelete: true, ignoreChanges: ["labels", "driverOpts"] };
  return new docker.Volume(name, { name }, options).name;
}
