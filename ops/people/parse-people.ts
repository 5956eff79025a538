import { CsvError } from "csv-parse/sync";

import { PERSON_ROLES } from "../../components/settings/litellm-roles";
import { budgetPeriod } from "../../components/settings/schemas/values";
import { amountProblem, readAmount } from "./read-amount";
import { readTable, type Numbered } from "./read-table";

/** Columns of a file, in the order in which `export` writes them. */
export const COLUMNS = [
  "email",
  "name",
  "role",
  "organization",
  "teams",
  "models",
  "max_budget",
  "budget_duration",
] as const;

/** The column name of {@link COLUMNS}. */
export type Column = (typeof COLUMNS)[number];

/** One address, as the sync accepts it: at most 254 characters (RFC 5321, 4.5.3.1), without spaces. */
export const EMAIL = /^(?=.{3,254}$)[^\s@;,<>]+@[^\s@;,<>]+$/;

/** Separates several names in one field. */
export const SEPARATOR = ";";

/** A person as `config-templates/litellm/people/` reads them. */
export interface Person {
  /** Where the person's record starts in the file; the header is line 1. */
  readonly line: number;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly organization: readonly string[];
  readonly teams: readonly string[];
  readonly models: readonly string[];
  /** USD for each period; null for no budget. */
  readonly max_budget: number | null;
  readonly budget_duration: string | null;
}

/** Something wrong in one line of the file. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** The people in a file, and everything that is wrong with it. People on wrong lines are included as far as they can be read. */
export interface ParsedPeople {
  readonly people: readonly Person[];
  readonly problems: readonly LineProblem[];
}

/** Reads a file of people: CSV with a header, in UTF-8, with commas or semicolons between the fields. */
export function parsePeople(csv: string): ParsedPeople {
  const unreadable = encodingProblems(csv);
  if (unreadable.length > 0) return { people: [], problems: unreadable };
  let records: readonly Numbered[];
  try {
    records = readTable(csv);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return {
      people: [],
      problems: [{ line: Number(error["lines"] ?? 1), message: `not valid CSV: ${error.message}` }],
    };
  }
  const [first, ...rows] = records.filter(({ fields }) => fields.some((field) => field !== ""));
  const header = (first?.fields ?? []).map((name) => name.toLowerCase());
  const wrong = headerProblems(header);
  const line = first?.line ?? 1;
  if (wrong.length > 0) return { people: [], problems: wrong.map((message) => ({ line, message })) };
  if (rows.length === 0) return { people: [], problems: [{ line, message: "the file names no people" }] };
  return readRows(header, rows);
}

/** Spreadsheets also save CSV in the computer's own character set, and "Unicode text" in UTF-16. */
function encodingProblems(csv: string): LineProblem[] {
  if (csv.includes("\0")) return [{ line: 1, message: 'the file is not in UTF-8: save it as "CSV UTF-8"' }];
  return csv
    .split("\n")
    .map((text, index) => ({ line: index + 1, wrong: text.includes("\uFFFD") }))
    .filter(({ wrong }) => wrong)
    .map(({ line }) => ({ line, message: 'has letters that are not in UTF-8: save the file as "CSV UTF-8"' }));
}

function headerProblems(header: readonly string[]): string[] {
  return [
    ...COLUMNS.filter((column) => !header.includes(column)).map((column) => `the header lacks the column ${column}`),
    ...header.flatMap((name, index) => {
      if (name === "") return [`column ${String(index + 1)} has no name: delete it`];
      if (!COLUMNS.some((column) => column === name))
        return [`unknown column "${name}": the columns are ${COLUMNS.join(", ")}`];
      return header.indexOf(name) === index ? [] : [`the header has the column ${name} twice`];
    }),
  ];
}

function readRows(header: readonly string[], rows: readonly Numbered[]): ParsedPeople {
  const people: Person[] = [];
  const problems: LineProblem[] = [];
  const lines = new Map<string, number>();
  for (const { line, fields: record, separator } of rows) {
    const report = (message: string) => problems.push({ line, message });
    if (record.length !== header.length) {
      report(
        `has ${String(record.length)} fields instead of ${String(header.length)}: quote fields that contain a ${separator}`,
      );
      continue;
    }
    const person = readPerson(line, (column) => record[header.indexOf(column)] ?? "");
    const earlier = lines.get(person.email);
    if (earlier !== undefined) report(`the e-mail ${person.email} is also on line ${String(earlier)}`);
    lines.set(person.email, earlier ?? line);
    personProblems(person, record[header.indexOf("max_budget")] ?? "").forEach(report);
    people.push(person);
  }
  return { people, problems };
}

function readPerson(line: number, field: (column: Column) => string): Person {
  const list = (column: Column) => [
    ...new Set(
      field(column)
        .split(SEPARATOR)
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  ];
  return {
    line,
    email: field("email").toLowerCase(),
    name: field("name"),
    role: field("role"),
    organization: list("organization"),
    teams: list("teams"),
    models: list("models"),
    max_budget: readAmount(field("max_budget")),
    budget_duration: field("budget_duration") || null,
  };
}

function personProblems(person: Person, amount: string): string[] {
  const { email, role, max_budget: budget, budget_duration: period } = person;
  const problems: string[] = [];
  if (!EMAIL.test(email)) problems.push(email === "" ? "the e-mail is missing" : `"${email}" is not an e-mail address`);
  if (role !== "" && !PERSON_ROLES.some((known) => known === role)) {
    problems.push(`unknown role "${role}": use ${PERSON_ROLES.join(", ")}`);
  }
  problems.push(...amountProblem(amount));
  if (period !== null && budget === null) problems.push("budget_duration needs a max_budget");
  if (period !== null) {
    const { error } = budgetPeriod.safeParse(period);
    if (error) problems.push(`budget_duration ${error.issues.map(({ message }) => message).join("; ")}`);
  }
  return problems;
}
