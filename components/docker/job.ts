import { createHash } from "node:crypto";

import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { Service } from "./service";
import type { StackContext } from "./stack-context";

/** What {@link Job} needs. */
export interface JobArgs {
  readonly context: StackContext;
  /** Running container that the job runs in; the job runs again whenever it is replaced. */
  readonly service: Service;
  /** Program in the container that reads the script from standard input. */
  readonly interpreter: readonly string[];
  /** Idempotent and free of secrets: it runs again after every change. */
  readonly script: string;
  /** Variables of the job's own process, which may be secret: neither `docker inspect` nor an argument list shows them. */
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further values that make the job run again when they change. */
  readonly runAgainOn?: readonly pulumi.Input<string>[];
}

/** A script run once inside a container. Unlike a one-shot container its failure fails the `up`, with its output. */
export class Job extends pulumi.ComponentResource {
  /** Another one after every run, for jobs that have to follow this one. */
  public readonly runId: pulumi.Output<string>;

  constructor(name: string, args: JobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("llm-stack:index:Job", name, {}, opts);
    const { context, service, script } = args;
    const environment = args.environment ?? {};
    const variables = Object.keys(environment).flatMap((variable) => ["--env", variable]);
    const words = ["docker", "exec", "--interactive", ...variables];
    const create = pulumi.interpolate`${words.join(" ")} ${service.containerName} ${args.interpreter.join(" ")}`;
    const fingerprint = createHash("sha256").update(script).digest("hex").slice(0, 12);
    const run = new command.local.Command(
      name,
      {
        create,
        stdin: script,
        environment: { ...environment, DOCKER_HOST: context.settings.dockerHost },
        addPreviousOutputInEnv: false,
        // The provider would copy the output to the console and to the diff, secret or not.
        logging: command.local.Logging.None,
        triggers: [service.containerId, fingerprint, ...(args.runAgainOn ?? [])],
      },
      { parent: this, additionalSecretOutputs: ["stdout", "stderr"] },
    );
    this.runId = run.id;
    this.registerOutputs({ runId: this.runId });
  }
}
