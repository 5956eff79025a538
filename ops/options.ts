import { Option } from "@commander-js/extra-typings";

import { existingStack } from "./stack-config";

/** The stack whose settings the command needs. */
export const stackOption = new Option("--stack <name>", "stack with settings in Pulumi.<name>.yaml")
  .argParser(namedStack)
  .default("dev");

/** Output for programs. docs/commands.md documents the keys of each command. */
export const jsonOption = new Option("--json", "print JSON and nothing else on standard output");

/** Consent to the command's changes. */
export const yesOption = new Option("-y, --yes", "skip the preview and the confirmation");

/** For commands that work on containers and need settings only to find them: see `findTarget`. */
export const targetOptions = {
  stack: new Option("--stack <name>", "stack of this repository (default: dev)").argParser(namedStack),
  prefix: new Option(
    "--prefix <name>",
    "name of an LlmStack in another Pulumi program, on the Docker Engine at $DOCKER_HOST or in the settings of --stack",
  ),
};

/** Checked before anything else, so that no command advises a call for a stack that does not exist. */
function namedStack(name: string): string {
  return existingStack(name);
}
