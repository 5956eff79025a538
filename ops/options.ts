import { Option } from "@commander-js/extra-typings";

/** A stack that the command needs the settings of. */
export const stackOption = new Option("--stack <name>", "stack, whose settings are in Pulumi.<name>.yaml").default(
  "dev",
);

/** Output for programs. docs/commands.md documents the keys of each command. */
export const jsonOption = new Option("--json", "print JSON and nothing else on standard output");

/** Consent to what the command is going to change. */
export const yesOption = new Option("-y, --yes", "do not show a preview and do not ask");

/** For commands that need containers, and settings only where they find them: see `findTarget`. */
export const targetOptions = {
  stack: new Option("--stack <name>", "stack of this repository (default: dev)"),
  prefix: new Option(
    "--prefix <name>",
    "name of an LlmStack in another Pulumi program; Docker is asked at $DOCKER_HOST, or where --stack says",
  ),
};
