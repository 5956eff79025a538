import { problemAt, type Problem } from "./problems";
import { MISSING_REFERENCE, NO_REFERENCE } from "./schemas/values";

/** A validation issue from the schema library. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string;
  readonly origin?: string;
  readonly keys?: readonly string[];
}

/** Readable names of the types in the schema library and in Pulumi.yaml. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

/** For example `a list` for `array`. */
export function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type;
}

/** Readable messages in place of the schema library's defaults. */
export function plainMessage(issue: {
  readonly code: string;
  readonly input?: unknown;
  readonly expected?: unknown;
}): string | undefined {
  if (issue.code === "unrecognized_keys") return "is not a setting";
  if (issue.code !== "invalid_type") return undefined;
  return issue.input === undefined ? "is required" : `must be ${typeName(String(issue.expected))}`;
}

/** The problems of one issue: one for each unknown field that it names, otherwise one. */
export function problemsOf(setting: string, { path, message, code, origin, keys }: Issue): Problem[] {
  const where = [setting, ...path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (code === "unrecognized_keys" && keys)
    return keys.map((key) => problemAt([...where, key], message, { remove: true }));
  if (message === MISSING_REFERENCE) return [problemAt([...where, "secret"], message, { example: "NAME" })];
  // Pulumi sets no field of a text.
  if (message === NO_REFERENCE) return [problemAt(where, message, { remove: true })];
  // The command sets the first item, which also creates the list.
  const isEmptyList = code === "too_small" && origin === "array" && path.length > 0;
  return [problemAt(isEmptyList ? [...where, 0] : where, message)];
}
