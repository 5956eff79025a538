import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../settings/schema";
import { containerSuffix } from "../settings/service-names";

/** Services whose data outlive their containers. Nginx keeps an ACME account and certificates where it fetches them. */
const dataServices = ["postgres", "redis", "openWebui", "nginx", "prometheus", "alertmanager", "grafana"] as const;

/** A service with data of its own. */
export type DataService = (typeof dataServices)[number];

/**
 * Every volume that outlives the stack: Pulumi refuses to delete them, and even when it is made to, Docker keeps them and the
 * next `up` finds them again by their names. They have no labels on purpose: a new label would replace a volume and with it
 * the data. They belong to no service's component, because a protected resource keeps alive whatever it depends on.
 *
 * @param prefix the stack's, with which their names begin.
 * @returns Docker's name of each volume.
 */
export function createDataVolumes(
  prefix: string,
  settings: Pick<Settings, "tls">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<DataService, pulumi.Output<string>>> {
  const options = {
    ...opts,
    protect: true,
    retainOnDelete: true,
    ignoreChanges: ["labels", "driverOpts"],
    // They once had a component around them. Without this, Pulumi would look for other volumes.
    aliases: [{ parent: pulumi.createUrn(`${prefix}-data`, "llm-stack:index:DataVolumes", opts.parent) }],
  };
  const entries = dataServices
    .filter((service) => service !== "nginx" || settings.tls.mode === "acme")
    .map((service) => {
      const volumeName = `${prefix}-${containerSuffix(service)}-data`;
      return [service, new docker.Volume(volumeName, { name: volumeName }, options).name] as const;
    });
  return Object.fromEntries(entries) as Record<DataService, pulumi.Output<string>>;
}
