import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";

import { didYouMean } from "../components/settings/nearest";
import { SettingsError } from "../components/settings/problems";
import { tolerateClosedOutput } from "./closed-output";
import { refuseMisusedOptions } from "./command-line";
import { dockerAdvice } from "./docker-advice";
import { DockerError } from "./docker-cli";
import { fileAdvice } from "./file-advice";
import { INTERRUPTED, wasInterrupted } from "./interrupt";
import { knownStacks, UsageError } from "./stack-config";
import { forStack } from "./stack-remedy";

/** A command failed for a reason outside this program. The message gives the reason and the fix. */
export class OperationError extends Error {}

/**
 * Creates a command with the help and the usage errors that all commands share. Subcommands inherit both.
 *
 * @param verb what follows `npm run`.
 * @param description the paragraph above the options in its help.
 */
export function defineCommand(verb: string, description: string): Command {
  return (
    new Command(`npm run ${verb} --`)
      .description(description)
      .helpOption("-h, --help", "show this help")
      .helpCommand(false)
      .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
      .showHelpAfterError(hint(verb))
      // `runCommand` refuses them with a message that names them.
      .allowExcessArguments()
      .exitOverride()
  );
}

/**
 * Runs a command and turns errors into exit codes: 2 for wrong usage, 1 for invalid settings and outside failures, each with
 * only the message; 130 after Ctrl+C. Any other error is a bug in this program and shows its stack trace.
 */
export async function runCommand(command: CommandUnknownOpts): Promise<void> {
  tolerateClosedOutput();
  let options: Readonly<Record<string, unknown>> = {};
  command.hook("preAction", (_, called) => {
    options = called.optsWithGlobals();
    refuseExcessArguments(called);
  });
  try {
    refuseMisusedOptions(command, process.argv.slice(2), process.env);
    await command.parseAsync();
  } catch (error) {
    const stack = options["stack"] ?? (options["prefix"] === undefined ? "dev" : undefined);
    process.exitCode = report(command, error, stack as string | undefined);
  }
  if (wasInterrupted()) process.exitCode = INTERRUPTED;
}

/** Prints what is wrong. @returns the exit code. @throws the error itself if it is a bug. */
function report(command: CommandUnknownOpts, error: unknown, stack: string | undefined): number {
  if (error instanceof CommanderError) {
    // Commander has already printed the message. Requested help is not an error.
    if (error.exitCode === 0) return 0;
    suggestSubcommand(command, error);
    return 2;
  }
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}\n${hint(verbOf(command.name()))}`);
    return 2;
  }
  if (error instanceof SettingsError) console.error(settingsMessage(error, stack));
  else if (error instanceof OperationError || error instanceof DockerError) {
    const hasAdvice = error.message.includes("npm run ");
    console.error(`${error.message}${hasAdvice ? "" : dockerAdvice(error.message, stack)}`);
  } else {
    const advice = fileAdvice(error);
    if (advice === undefined) throw error;
    console.error(`${(error as Error).message}\n${advice}`);
  }
  return 1;
}

/** Without `--stack`, Pulumi's command would change the stack that was selected last. */
function settingsMessage(error: SettingsError, stack: string | undefined): string {
  if (stack === undefined) return error.message;
  const problems = error.problems.map((problem) => ({ ...problem, remedy: forStack(stack, problem.remedy) }));
  return new SettingsError(problems).message;
}

/** Commander's own message gives only their number. */
function refuseExcessArguments({ args, registeredArguments, parent }: CommandUnknownOpts): void {
  if (registeredArguments.at(-1)?.variadic === true) return;
  const excess = args.slice(registeredArguments.length);
  const [word] = excess;
  if (word === undefined) return;
  const verbs = parent?.commands.map((each) => each.name()) ?? [];
  const meant = knownStacks().includes(word) ? ` Did you mean --stack ${word}?` : didYouMean(word, verbs);
  throw new UsageError(`too many arguments: ${excess.join(" ")}.${meant}`);
}

/** Where a subcommand can be left out, commander takes a mistyped one for an argument of that subcommand. */
function suggestSubcommand({ args: [word], commands }: CommandUnknownOpts, { code }: CommanderError): void {
  if (word === undefined || code === "commander.unknownCommand") return;
  const names = commands.map((each) => each.name());
  const meant = names.includes(word) ? "" : didYouMean(word, names);
  if (meant !== "") console.error(meant.trim());
}

function hint(verb: string): string {
  return `For usage, run: npm run ${verb} -- --help`;
}

function verbOf(name: string): string {
  return name.split(" ")[2] ?? "";
}
