import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { ServiceName } from "../settings/service-names";
import type { StackContext } from "./stack-context";

/** What {@link VolumeOwner} needs. */
export interface VolumeOwnerArgs {
  readonly context: StackContext;
  /** Whose image has the program. */
  readonly service: ServiceName;
  /** Docker's name of the volume. */
  readonly volume: pulumi.Input<string>;
  /** `uid:gid`. */
  readonly user: string;
}

/**
 * Gives a volume to the user of the container that writes to it. A new volume belongs to the owner of the folder in the
 * image, and several images have the same one.
 */
export class VolumeOwner extends pulumi.ComponentResource {
  constructor(name: string, args: VolumeOwnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:VolumeOwner", name, {}, opts);
    const { context, service, volume, user } = args;
    const options =
      "--rm --network none --read-only --cap-drop ALL --cap-add CHOWN --security-opt no-new-privileges --user 0:0";
    new command.local.Command(
      name,
      {
        create: pulumi.interpolate`docker run ${options} --entrypoint chown --volume ${volume}:/volume ${context.images.ids[service]} -R ${user} /volume`,
        environment: { DOCKER_HOST: context.settings.dockerHost },
        addPreviousOutputInEnv: false,
        logging: command.local.Logging.None,
        triggers: [volume, user],
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
