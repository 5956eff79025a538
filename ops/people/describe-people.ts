import { csv } from "../print/csv";
import { table } from "../print/table";
import { COLUMNS, type LineProblem, SEPARATOR } from "./parse-people";
import type { Change, ExportedPerson } from "./run-people-command";

/** Changes as a table, in the order in which an import makes them. */
export function describeChanges(changes: readonly Change[]): string {
  return table(
    ["LINE", "OBJECT", "CHANGE", "VALUES"],
    changes.map(({ line, subject, action, fields }) => [line, subject, action, describeFields(fields)]),
  );
}

function describeFields(fields: Change["fields"]): string {
  return Object.entries(fields)
    .map(([column, { file, litellm }]) => `${column}: ${JSON.stringify(litellm)} -> ${JSON.stringify(file)}`)
    .join("\n");
}

/** Everything that is wrong with a file, by line. */
export function describeProblems(file: string, problems: readonly LineProblem[]): string {
  const sorted = problems.toSorted((one, other) => one.line - other.line);
  const count = problems.length === 1 ? "1 problem" : `${String(problems.length)} problems`;
  const lines = sorted.map(({ line, message }) => `  line ${String(line)}: ${message}`);
  return [`${file} has ${count}; nothing was changed.`, ...lines].join("\n");
}

/** People as CSV that an import accepts. Text that a spreadsheet would run as a formula starts with an apostrophe. */
export function describePeople(people: readonly ExportedPerson[]): string {
  return csv(
    COLUMNS,
    people.map((person) =>
      COLUMNS.map((column) => {
        const value = person[column];
        return typeof value === "object" && value !== null ? value.join(SEPARATOR) : value;
      }),
    ),
  );
}
