import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/**
 * A command on the machine that runs Pulumi, with the `docker` command on the stack's engine. The provider would copy its output
 * to the console and into the next run, secret or not.
 *
 * @param dockerHost address of the Docker Engine.
 */
export function hostCommand(
  dockerHost: pulumi.Input<string>,
  args: Omit<command.local.CommandArgs, "environment"> & {
    readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  },
): command.local.CommandArgs {
  return {
    ...args,
    environment: { ...args.environment, DOCKER_HOST: dockerHost },
    addPreviousOutputInEnv: false,
    logging: command.local.Logging.None,
  };
}
