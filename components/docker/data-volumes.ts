import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../settings/schema";
import { containerSuffix } from "../settings/service-names";

/** Services whose data outlive their containers. Nginx keeps an ACME account and certificates where it fetches them. */
const dataServices = ["postgres", "redis", "openWebui", "nginx", "prometheus", "alertmanager", "grafana"] as const;

/** A service with data of its own. */
export type DataService = (typeof dataServices)[number];

/** What {@link DataVolumes} needs. */
export interface DataVolumesArgs {
  /** Prefix of the volumes' names. */
  readonly prefix: string;
  readonly settings: Pick<Settings, "tls">;
}

/**
 * Every volume that outlives the stack: Pulumi refuses to delete them, and even when it is made to, Docker keeps them and the
 * next `up` finds them again by their names. They have no labels on purpose: a new label would replace a volume and with it
 * the data. They belong to no service's component, because a protected resource keeps alive whatever it depends on.
 */
export class DataVolumes extends pulumi.ComponentResource {
  /** Docker's name of each volume. */
  public readonly names: Readonly<Record<DataService, pulumi.Output<string>>>;

  constructor(name: string, { prefix, settings }: DataVolumesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:DataVolumes", name, {}, opts);
    const options = { parent: this, protect: true, retainOnDelete: true, ignoreChanges: ["labels", "driverOpts"] };
    const entries = dataServices
      .filter((service) => service !== "nginx" || settings.tls.mode === "acme")
      .map((service) => {
        const volumeName = `${prefix}-${containerSuffix(service)}-data`;
        return [service, new docker.Volume(volumeName, { name: volumeName }, options).name] as const;
      });
    this.names = Object.fromEntries(entries) as Record<DataService, pulumi.Output<string>>;
    this.registerOutputs({ names: this.names });
  }
}
