import * as command from "@pulumi/command";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { containerSuffix } from "../settings/service-names";
import { containerArgs, readyWithin } from "./container-args";
import { Files } from "./files";
import type { ServiceArgs } from "./service-args";
import type { StackContext } from "./stack-context";

/** Processes and threads that one container may have; the busiest was seen with some 60. */
const PROCESS_LIMIT = 300;

/** Changes of these the provider reports as updated without sending them to Docker (kreuzwerker/terraform-provider-docker#988). */
const NOT_UPDATED_IN_PLACE = ["healthcheck", "tmpfs", "init", "cpuQuota", "cpuPeriod"];

/**
 * A long-running container. This folder is the only one that knows Docker, and this class the only way to a container that
 * stays: pinned image, no capability, no way to gain privileges,
 * read-only root, limits without swap, rotated log, health check, restart after a crash or a reboot.
 */
export class Service extends pulumi.ComponentResource {
  /** Docker's name of the container, known once it is healthy. */
  public readonly containerName: pulumi.Output<string>;
  /** Changes whenever the container is replaced. */
  public readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Service", name, {}, opts);
    const { context } = args;
    const image = context.images.ids[args.service];
    const host = containerSuffix(args.service);
    const child = { parent: this };
    const files = [
      args.config && new Files(`${name}-config`, { context, purpose: `${host}/config`, image, ...args.config }, child),
      args.secretFiles &&
        new Files(`${name}-secrets`, { context, purpose: `${host}/secrets`, image, ...args.secretFiles }, child),
    ].filter((set) => set !== undefined);

    const container = new docker.Container(name, containerArgs(name, args, image, files), {
      ...child,
      dependsOn: files,
      replaceOnChanges: NOT_UPDATED_IN_PLACE,
      // Creating first would collide with the name and the published ports.
      deleteBeforeReplace: true,
      customTimeouts: { create: `${readyWithin(args.health) + 60}s` },
    });
    this.limitProcesses(name, context, container);
    this.containerName = container.name;
    this.containerId = container.id;
    this.registerOutputs({ containerName: this.containerName, containerId: this.containerId });
  }

  /** Bounds the number of processes, which the provider's container cannot express. */
  private limitProcesses(name: string, { settings }: StackContext, container: docker.Container): void {
    new command.local.Command(
      `${name}-process-limit`,
      {
        create: pulumi.interpolate`docker update --pids-limit ${PROCESS_LIMIT} ${container.name}`,
        environment: { DOCKER_HOST: settings.dockerHost },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
        triggers: [container.id],
      },
      { parent: this },
    );
  }
}
