import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { hostCommand } from "./host-command";
import type { ServiceContainer } from "./service";

/** Maximum number of processes and threads per container; the busiest was measured at about 60. */
const PROCESS_LIMIT = 300;

/** What {@link limitProcesses} needs. */
export interface ProcessLimitArgs {
  readonly dockerHost: pulumi.Input<string>;
  readonly containers: readonly ServiceContainer[];
}

/** Limits the number of processes in every container. The provider's container resource has no setting for it. */
export function limitProcesses(
  name: string,
  { dockerHost, containers }: ProcessLimitArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const names = pulumi.all(containers.map((container) => container.name)).apply((all) => all.join(" "));
  return new command.local.Command(
    name,
    hostCommand(dockerHost, {
      create: pulumi.interpolate`docker update --pids-limit ${PROCESS_LIMIT} ${names}`,
      triggers: containers.map(({ id }) => id),
    }),
    opts,
  );
}
