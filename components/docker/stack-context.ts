import type * as pulumi from "@pulumi/pulumi";

import type { GeneratedSecrets } from "../secrets/generated-secrets";
import type { MonitoringFiles } from "../settings/added-monitoring/monitoring-files";
import type { Settings } from "../settings/schema";
import type { ServiceName } from "../settings/service-names";
import type { NetworkName } from "../settings/subnets";
import type { DataService } from "./data-volumes";
import type { DeadEnd } from "./dead-end";

/** What every component of one stack shares. */
export interface StackContext {
  /** Prefix of all Docker names, so that several stacks can share a host. */
  readonly name: string;
  readonly settings: Settings;
  /** Address of the Docker Engine, for commands on the host. */
  readonly dockerHost: pulumi.Input<string>;
  /** Image id by service. */
  readonly imageIds: Readonly<Record<ServiceName, pulumi.Output<string>>>;
  /** Docker's name of each network, known once the network exists. */
  readonly networks: Readonly<Record<NetworkName, pulumi.Output<string>>>;
  /** Blocks the host's cloud metadata for containers with outbound access; undefined when the settings allow it. */
  readonly deadEnd: DeadEnd | undefined;
  /** Docker's name of the volume with each service's data. */
  readonly dataVolumes: Readonly<Record<DataService, pulumi.Output<string>>>;
  readonly secrets: GeneratedSecrets;
  /** PEM text with the company's own certificate authorities; empty if there are none. */
  readonly authorities: string;
  /** Rules, dashboards and authorities that the stack adds to its monitoring. */
  readonly monitoringFiles: MonitoringFiles;
}
