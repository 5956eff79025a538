import { CsvError, parse } from "csv-parse/sync";

import { budgetPeriod } from "../../components/settings/schemas/values";

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

/** LiteLLM's roles for users. */
const ROLES = ["proxy_admin", "proxy_admin_viewer", "internal_user", "internal_user_viewer"];

/** One address, as the sync accepts it: at most 254 characters (RFC 5321, 4.5.3.1), without spaces. */
const EMAIL = /^(?=.{3,254}$)[^\s@;,<>]+@[^\s@;,<>]+$/;

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

/** Reads a file of people: CSV with a header, in UTF-8. */
export function parsePeople(csv: string): ParsedPeople {
  let records: readonly Numbered[];
  try {
    records = readRecords(csv);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return {
      people: [],
      problems: [{ line: Number(error["lines"] ?? 1), message: `not valid CSV: ${error.message}` }],
    };
  }
  const [header, ...rows] = records.filter(([, fields]) => fields.some((field) => field !== ""));
  const wrong = headerProblems(header?.[1] ?? []);
  if (header === undefined || wrong.length > 0) {
    return { people: [], problems: wrong.map((message) => ({ line: header?.[0] ?? 1, message })) };
  }
  if (rows.length === 0) return { people: [], problems: [{ line: header[0], message: "the file names no people" }] };
  return readRows(header[1], rows);
}

/** A record's fields and the line where it starts, which differs from the one where it ends if a quoted field has line breaks. */
type Numbered = readonly [line: number, fields: readonly string[]];

function readRecords(csv: string): readonly Numbered[] {
  const options = { bom: true, trim: true, relax_column_count: true, info: true } as const;
  const records = parse(csv, options) as unknown as readonly { record: readonly string[]; info: { lines: number } }[];
  return records.map(({ record }, index) => [(records[index - 1]?.info.lines ?? 0) + 1, record.map(withoutEscape)]);
}

/** Removes the apostrophe that `export` puts before what a spreadsheet would run as a formula. */
function withoutEscape(field: string): string {
  return field.replace(/^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/, "");
}

function headerProblems(header: readonly string[]): string[] {
  return [
    ...COLUMNS.filter((column) => !header.includes(column)).map((column) => `the header lacks the column ${column}`),
    ...header.filter((name) => !COLUMNS.some((column) => column === name)).map((name) => `unknown column "${name}"`),
    ...header
      .filter((name, index) => header.indexOf(name) !== index)
      .map((name) => `the header has the column ${name} twice`),
  ];
}

function readRows(header: readonly string[], rows: readonly Numbered[]): ParsedPeople {
  const people: Person[] = [];
  const problems: LineProblem[] = [];
  const lines = new Map<string, number>();
  for (const [line, record] of rows) {
    const report = (message: string) => problems.push({ line, message });
    if (record.length !== header.length) {
      report(
        `has ${String(record.length)} fields instead of ${String(header.length)}: quote fields that contain a comma`,
      );
      continue;
    }
    const person = readPerson(line, (column) => record[header.indexOf(column)] ?? "");
    const earlier = lines.get(person.email);
    if (earlier !== undefined) report(`the e-mail ${person.email} is also on line ${String(earlier)}`);
    lines.set(person.email, earlier ?? line);
    personProblems(person).forEach(report);
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

/** An amount in USD, NaN for any other text and null for none. */
function readAmount(text: string): number | null {
  if (text === "") return null;
  return /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) : NaN;
}

function personProblems({ email, role, max_budget: budget, budget_duration: period }: Person): string[] {
  const problems: string[] = [];
  if (!EMAIL.test(email)) problems.push(email === "" ? "the e-mail is missing" : `"${email}" is not an e-mail address`);
  if (role !== "" && !ROLES.includes(role)) problems.push(`unknown role "${role}": use ${ROLES.join(", ")}`);
  if (Number.isNaN(budget)) problems.push("max_budget must be an amount in USD, for example 12.50");
  if (period !== null && budget === null) problems.push("budget_duration needs a max_budget");
  if (period !== null) {
    const { error } = budgetPeriod.safeParse(period);
    if (error) problems.push(`budget_duration ${error.issues.map(({ message }) => message).join("; ")}`);
  }
  return problems;
}
