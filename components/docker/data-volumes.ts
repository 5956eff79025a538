import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { keepsLogs } from "../settings/active-services";
import type { Settings } from "../settings/schema";
import { containerSuffix } from "../settings/service-names";

/** Services whose data outlives their containers. In ACME mode Nginx stores its account and certificates. */
const dataServices = [
  "postgres",
  "redis",
  "openWebui",
  "nginx",
  "prometheus",
  "alertmanager",
  "grafana",
  "victoriaLogs",
] as const;

/** A service with a data volume. */
export type DataService = (typeof dataServices)[number];

/**
 * Creates every volume that outlives the stack. Pulumi refuses to delete these volumes; even when forced, it leaves them in
 * Docker, and the next `up` finds them by name. They have no labels on purpose, because a new label would replace the volume
 * and lose its data. Their parent is not the service's component, because a protected resource keeps all its dependencies.
 *
 * @param prefix the stack's name prefix.
 * @returns Docker's name of each volume.
 */
export function createDataVolumes(
  prefix: string,
  settings: Pick<Settings, "logs" | "tls">,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<DataService, pulumi.Output<string>>> {
  const options = {
    ...opts,
    protect: true,
    retainOnDelete: true,
    ignoreChanges: ["labels", "driverOpts"],
    // Older versions had a component as their parent. Without the alias, Pulumi would look for other volumes.
    aliases: [{ parent: pulumi.createUrn(`${prefix}-data`, "llm-stack:index:DataVolumes", opts.parent) }],
  };
  const entries = dataServices
    .filter((service) => service !== "nginx" || settings.tls.mode === "acme")
    .filter((service) => service !== "victoriaLogs" || keepsLogs(settings.logs))
    .map((service) => {
      const volumeName = `${prefix}-${containerSuffix(service)}-data`;
      return [service, new docker.Volume(volumeName, { name: volumeName }, options).name] as const;
    });
  return Object.fromEntries(entries) as Record<DataService, pulumi.Output<string>>;
}
