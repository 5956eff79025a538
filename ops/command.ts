import { Command, CommanderError } from "@commander-js/extra-typings";

import { SettingsError } from "../components/settings/problems";
import { DockerError } from "./docker-cli";
import { UsageError } from "./stack-config";

/** A command failed for a reason outside this program. The message gives the reason and the fix. */
export class OperationError extends Error {}

/**
 * Creates a command with the help and the usage errors that all commands share. Subcommands inherit both.
 *
 * @param verb what follows `npm run`.
 * @param description the paragraph above the options in its help.
 */
export function defineCommand(verb: string, description: string): Command {
  return new Command(`npm run ${verb} --`)
    .description(description)
    .helpOption("--help", "show this help")
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .showHelpAfterError(hint(verb))
    .exitOverride();
}

/** A command with any arguments and options. */
interface Runnable {
  name(): string;
  parseAsync(): Promise<unknown>;
}

/**
 * Runs a command and turns errors into exit codes: 2 for wrong usage, 1 for invalid settings and outside failures, each with
 * only the message. Any other error is a bug in this program and shows its stack trace.
 */
export async function runCommand(command: Runnable): Promise<void> {
  try {
    refuseOptionsOfNpm(command.name());
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already printed the message. Requested help is not an error.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof UsageError) {
      console.error(`error: ${error.message}\n${hint(verbOf(command.name()))}`);
      process.exitCode = 2;
    } else if (error instanceof SettingsError || error instanceof OperationError || error instanceof DockerError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

/** `npm run down --stack=prod`, without ` -- `, would take down the stack `dev`, because npm consumes the option. */
function refuseOptionsOfNpm(name: string): void {
  if (process.env["npm_config_stack"] === undefined) return;
  throw new UsageError(`npm consumed --stack as its own option. Put -- before the options: ${name} --stack NAME`);
}

function hint(verb: string): string {
  return `For usage, run: npm run ${verb} -- --help`;
}

function verbOf(name: string): string {
  return name.split(" ")[2] ?? "";
}
