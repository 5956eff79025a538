import { Command, CommanderError } from "@commander-js/extra-typings";

import { SettingsError } from "../components/settings/problems";
import { UsageError } from "./stack-config";

/** A command could not do its work for a reason outside this program; the message says which and how to fix it. */
export class OperationError extends Error {}

/**
 * A command with the help and the refusals that all of them share. Its subcommands inherit both.
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

/** A command, whatever its arguments and options are. */
interface Runnable {
  name(): string;
  parseAsync(): Promise<unknown>;
}

/**
 * Runs a command and turns what it throws into an exit code: 2 for a wrong call, and 1 for wrong settings and what stands in
 * the way, with the message alone. Anything else is a bug of this program and shows its stack.
 */
export async function runCommand(command: Runnable): Promise<void> {
  try {
    refuseOptionsOfNpm(command.name());
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // It has said what is wrong. Help that was asked for is no error.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
    } else if (error instanceof UsageError) {
      console.error(`error: ${error.message}\n${hint(verbOf(command.name()))}`);
      process.exitCode = 2;
    } else if (error instanceof SettingsError || error instanceof OperationError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

/** `npm run down --stack=prod`, without ` -- `, would take down the stack `dev`: npm keeps the option for itself. */
function refuseOptionsOfNpm(name: string): void {
  if (process.env["npm_config_stack"] === undefined) return;
  throw new UsageError(`npm took --stack for an option of its own. Put -- before the options: ${name} --stack NAME`);
}

function hint(verb: string): string {
  return `npm run ${verb} -- --help says how to call it.`;
}

function verbOf(name: string): string {
  return name.split(" ")[2] ?? "";
}
