import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { hostCommand } from "./host-command";
import type { StackContext } from "./stack-context";

/** File that keeps a volume from being empty. */
const MARKER = ".owned-by-llm-stack";

/** What {@link setVolumeOwner} needs. */
export interface VolumeOwnerArgs {
  readonly context: StackContext;
  /** Any image with a shell and `chown`. */
  readonly image: pulumi.Input<string>;
  /** Docker's name of the volume. */
  readonly volume: pulumi.Input<string>;
  /** `uid:gid`. */
  readonly user: string;
}

/**
 * Changes a volume's owner to the user of the container that writes to it. A new volume belongs to the owner of the image's
 * folder, and several images use the same owner. Docker gives an empty volume that owner again whenever it creates a container,
 * so the volume also gets a file.
 */
export function setVolumeOwner(
  name: string,
  { context, image, volume, user }: VolumeOwnerArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  const script = `cd /volume && { [ -e ${MARKER} ] || : >${MARKER}; } && chown -R ${user} .`;
  // DAC_OVERRIDE, because without it root cannot enter the folders of other users.
  const options =
    "--rm --network none --read-only --cap-drop ALL --cap-add CHOWN --cap-add DAC_OVERRIDE " +
    "--security-opt no-new-privileges --user 0:0";
  return new command.local.Command(
    name,
    hostCommand(context.dockerHost, {
      create: pulumi.interpolate`docker run ${options} --entrypoint sh --volume ${volume}:/volume ${image} -c '${script}'`,
      triggers: [volume, script],
    }),
    opts,
  );
}
