import { Argument, Option } from "@commander-js/extra-typings";

/** The files of a command that runs tests. */
export const testFiles = new Argument(
  "[files...]",
  "only test files with this in their path; what follows another -- goes to Vitest",
);

/** The options of a command that runs tests. All others of Vitest's options can follow another `--`. */
export const testOptions = {
  testNamePattern: new Option(
    "-t, --testNamePattern <pattern>",
    "only tests whose full name matches this regular expression",
  ),
  update: new Option("-u, --update", "write the golden files and snapshots; read their diff afterwards"),
  bail: new Option("--bail <number>", "stop after so many failures; 0 runs all"),
  reporter: new Option("--reporter <name>", "Vitest's reporter, such as verbose, in place of the summary"),
};

/** The values of {@link testOptions}. */
export interface TestOptions {
  readonly testNamePattern?: string | undefined;
  readonly update?: true | undefined;
  readonly bail?: string | undefined;
  readonly reporter?: string | undefined;
}

/** The arguments of Vitest after `run`. @param files files and what followed another `--`. */
export function vitestArguments(
  files: readonly string[],
  { testNamePattern, update, bail, reporter }: TestOptions,
): readonly string[] {
  return [
    // First: Vitest takes a word after --update for that option's value.
    ...files,
    ...(testNamePattern === undefined ? [] : [`--testNamePattern=${testNamePattern}`]),
    ...(update ? ["--update"] : []),
    ...(bail === undefined ? [] : [`--bail=${bail}`]),
    ...(reporter === undefined ? [] : [`--reporter=${reporter}`]),
  ];
}
