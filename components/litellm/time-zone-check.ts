import type * as pulumi from "@pulumi/pulumi";

import { Job } from "../docker/job";
import type { StackContext } from "../docker/stack-context";
import { readPackageFile } from "../settings/package-files";
import type { Litellm } from "./litellm";

/** What {@link TimeZoneCheck} needs. */
export interface TimeZoneCheckArgs {
  readonly context: StackContext;
  readonly litellm: Litellm;
}

/** Fails the `up` if LiteLLM's image does not know the time zone of the settings. */
export class TimeZoneCheck extends Job {
  constructor(name: string, { context, litellm }: TimeZoneCheckArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      name,
      {
        context,
        container: litellm.container,
        interpreter: ["python3", "-"],
        script: readPackageFile("config-templates/litellm/check_time_zone.py"),
        environment: { LLM_STACK_TIME_ZONE: context.settings.timeZone },
        runAgainOn: [context.settings.timeZone],
      },
      opts,
    );
  }
}
