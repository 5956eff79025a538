import { createHash } from "node:crypto";

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { hostCommand } from "./host-command";
import type { ServiceContainer } from "./service";
import type { StackContext } from "./stack-context";

/** What {@link Job} needs. */
export interface JobArgs {
  readonly context: StackContext;
  /** Running container that the job runs in; the job runs again whenever it is replaced. */
  readonly container: ServiceContainer;
  /** Program in the container that reads the script from standard input. */
  readonly interpreter: readonly string[];
  /** Idempotent and free of secrets: it runs again after every change. */
  readonly script: string;
  /** Variables of the job's process. They may be secret: neither `docker inspect` nor a process list shows them. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Additional values that make the job run again when they change. */
  readonly runAgainOn?: readonly pulumi.Input<string>[];
}

/**
 * A script that runs once inside a container. Unlike a one-shot container, a failed job fails the `up` and shows its output.
 * Its `id` changes with every run, so that other jobs can run after it.
 */
export class Job extends command.local.Command {
  constructor(name: string, args: JobArgs, opts?: pulumi.CustomResourceOptions) {
    const { context, container, script } = args;
    const environment = args.environment ?? {};
    const variables = Object.keys(environment).flatMap((variable) => ["--env", variable]);
    const words = ["docker", "exec", "--interactive", ...variables];
    const fingerprint = createHash("sha256").update(script).digest("hex").slice(0, 12);
    super(
      name,
      hostCommand(context.dockerHost, {
        create: pulumi.interpolate`${words.join(" ")} ${container.name} ${args.interpreter.join(" ")}`,
        stdin: script,
        environment,
        triggers: [container.id, fingerprint, ...(args.runAgainOn ?? [])],
      }),
      { ...opts, additionalSecretOutputs: ["stdout", "stderr"] },
    );
  }
}
