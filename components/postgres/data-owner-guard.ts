import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { hostCommand } from "../docker/host-command";
import type { StackContext } from "../docker/stack-context";

/** What {@link DataOwnerGuard} needs. */
export interface DataOwnerGuardArgs {
  readonly context: StackContext;
  /** `uid:gid` that PostgreSQL runs as. */
  readonly user: string;
}

/**
 * Fails the `up` if another kind of image has written the data volume: PostgreSQL could not read it, and would say only that it
 * found no database. It runs before the old container is replaced, which therefore goes on working.
 */
export class DataOwnerGuard extends command.local.Command {
  constructor(name: string, { context, user }: DataOwnerGuardArgs, opts?: pulumi.CustomResourceOptions) {
    const [wanted = ""] = user.split(":");
    const volume = context.dataVolumes.postgres;
    const options = "--rm --network none --read-only --cap-drop ALL --security-opt no-new-privileges --user 0:0";
    // Docker gives a new volume, which belongs to root, to the image's user when it is first mounted over the data folder.
    const readOwner = pulumi.interpolate`docker run ${options} --volume ${volume}:/volume:ro --entrypoint stat ${context.imageIds.postgres} -c %u /volume`;
    const message =
      "PostgreSQL's data volume belongs to user $owner, but the image of llm-stack:images.postgres runs as user " +
      `${wanted} (Alpine images: 70, Debian and pgvector images: 999). The two sort text differently, so neither can use ` +
      "the other's data. Set llm-stack:images.postgres back, or see docs/documents.md#from-an-alpine-image.";
    super(
      name,
      hostCommand(context.dockerHost, {
        create: pulumi.interpolate`owner=$(${readOwner}) || exit 1
case "$owner" in 0 | ${wanted}) ;; *) echo "${message}" >&2; exit 1 ;; esac`,
        triggers: [volume, user],
      }),
      opts,
    );
  }
}
