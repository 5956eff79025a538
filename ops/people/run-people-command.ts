import { programText, runInLitellm } from "../litellm-program";
import type { Target } from "../target";
import type { LineProblem, Person } from "./parse-people";

const MODULES = [
  "key_rules.seal",
  "keys.litellm_api",
  "people.directory",
  "people.check_people",
  "people.writer",
  "people.changes",
  "people.apply_changes",
  "people.people_commands",
];

/** Longer than `people_commands.py` allows itself, which then reports what is done. */
const TIMEOUT_SECONDS = 2000;

/** One change as `people_commands.py` describes it. */
export interface Change {
  /** Line of the file; null for a person that is not in it. */
  readonly line: number | null;
  /** For example `user ann@example.com`. */
  readonly subject: string;
  /** For example `add to team Search`. */
  readonly action: string;
  /** Values that differ, by column. */
  readonly fields: Readonly<Record<string, { readonly file: unknown; readonly litellm: unknown }>>;
}

/** The answer to {@link importPeople}. */
export interface ImportReport {
  /** With any, nothing has changed. */
  readonly problems: readonly LineProblem[];
  /** In the order in which they are made. */
  readonly changes: readonly Change[];
  /** How many of the changes are done. */
  readonly done: number;
  /** Why the import stopped before the next change; null if it did not. */
  readonly failure: string | null;
}

/** A person as LiteLLM has them. */
export type ExportedPerson = Omit<Person, "line" | "name" | "role"> & {
  readonly name: string | null;
  readonly role: string | null;
};

/**
 * Compares people with LiteLLM, and with `apply` makes the changes.
 *
 * @param options with `prune`, people from earlier imports leave what the file does not list.
 * @throws OperationError when the container cannot be reached or LiteLLM refuses to list what it has.
 */
export async function importPeople(
  target: Target,
  people: readonly Person[],
  options: { readonly apply: boolean; readonly prune: boolean },
): Promise<ImportReport> {
  return (await runPeopleCommand(target, { command: "import", people, ...options })) as ImportReport;
}

/**
 * Lists all people in LiteLLM.
 *
 * @throws OperationError when the container cannot be reached or LiteLLM refuses.
 */
export async function exportPeople(target: Target): Promise<readonly ExportedPerson[]> {
  return (await runPeopleCommand(target, { command: "export" })) as readonly ExportedPerson[];
}

function runPeopleCommand(target: Target, command: Readonly<Record<string, unknown>>): Promise<unknown> {
  return runInLitellm(target, { modules: MODULES, preamble: assignCommand(command), timeoutSeconds: TIMEOUT_SECONDS });
}

/** The program for Python's standard input. */
export function peopleScript(command: Readonly<Record<string, unknown>>): string {
  return programText({ modules: MODULES, preamble: assignCommand(command) });
}

/**
 * Python that sets the command. It is part of the script, because a variable from outside holds at most 128 KiB on Linux. A JSON
 * string in ASCII is also a string in Python.
 */
function assignCommand(command: Readonly<Record<string, unknown>>): string {
  const ascii = JSON.stringify(command).replace(
    /[\u007F-\uFFFF]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `import os\n\nos.environ["LLM_STACK_COMMAND"] = ${JSON.stringify(ascii)}\n`;
}
