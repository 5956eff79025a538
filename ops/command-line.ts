import { UsageError } from "./stack-config";

/** The part of a commander option that these checks need. */
interface DeclaredOption {
  readonly short?: string | undefined;
  readonly long?: string | undefined;
  /** Whether it takes a value. */
  readonly required: boolean;
  readonly variadic: boolean;
}

/** A command with its subcommands. */
interface DeclaredCommand {
  name(): string;
  readonly options: readonly DeclaredOption[];
  readonly commands: readonly DeclaredCommand[];
}

/**
 * npm's own configuration uses these names: `prefix` is always set, and `yes` often is for npx. Without its `--yes`, a command
 * asks or refuses, so that losing it does no harm.
 */
const SET_BY_NPM: readonly string[] = ["--prefix", "--yes"];

/**
 * Refuses what commander and npm accept without a word, though it changes what a command does: options that npm consumed
 * because there was no `--` before them, an option where another one's value belongs, and two values for one option.
 *
 * @param words the command line after the command's name.
 * @throws UsageError with every problem.
 */
export function refuseMisusedOptions(
  command: DeclaredCommand,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): void {
  const options = optionsOf(command);
  const given = words.slice(0, words.includes("--") ? words.indexOf("--") : words.length);
  const problems = [
    ...consumedByNpm(command.name(), options, given, environment),
    ...withoutValue(options, given),
    ...givenTwice(options, given),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
}

function optionsOf({ options, commands }: DeclaredCommand): readonly DeclaredOption[] {
  return [...options, ...commands.flatMap(optionsOf)];
}

/** `npm run down --stack=prod`, without ` -- `, would take down the stack `dev`, because npm consumes the option. */
function consumedByNpm(
  name: string,
  options: readonly DeclaredOption[],
  given: readonly string[],
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  const names = new Set(options.map(({ long }) => long).filter((long) => long !== undefined));
  return [...names]
    .filter((long) => !SET_BY_NPM.includes(long) && !given.some((word) => isUse(word, long)))
    .filter((long) => environment[`npm_config_${long.slice(2).replaceAll("-", "_")}`])
    .map((long) => {
      const value = options.some((option) => option.long === long && option.required) ? " VALUE" : "";
      return `npm consumed ${long} as its own option. Put -- before the options: ${name} ${long}${value}`;
    });
}

/** `--stack --yes` would look for a stack of the name `--yes`. */
function withoutValue(options: readonly DeclaredOption[], given: readonly string[]): readonly string[] {
  const flags = new Set(["-h", "--help", ...options.flatMap(({ short, long }) => [short, long])]);
  return given.flatMap((word, index) => {
    const next = given[index + 1];
    const takesValue = options.some(({ short, long, required }) => required && (word === short || word === long));
    return takesValue && next !== undefined && flags.has(next)
      ? [`${word} needs a value, but an option follows it: ${next}`]
      : [];
  });
}

function givenTwice(options: readonly DeclaredOption[], given: readonly string[]): readonly string[] {
  const single = options.filter(({ required, variadic }) => required && !variadic);
  return [...new Set(single.map(({ long }) => long))].flatMap((long) => {
    const times = given.filter((word) => long !== undefined && isUse(word, long)).length;
    return long !== undefined && times > 1 ? [`${long} is given ${times} times. Give it once.`] : [];
  });
}

function isUse(word: string, long: string): boolean {
  return word === long || word.startsWith(`${long}=`);
}
