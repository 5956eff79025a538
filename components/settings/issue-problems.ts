import { problemAt, type Problem } from "./problems";

/** What the schema library says of one value. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly code?: string;
  readonly origin?: string;
  readonly keys?: readonly string[];
}

/** What a value has to be, by the schema library's or Pulumi.yaml's word for it. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

/** For example `a list` for `array`. */
export function kindOf(type: string): string {
  return KINDS[type] ?? type;
}

/** Words for what a schema leaves to its library, whose own are for programmers. */
export function plainMessage(issue: {
  readonly code: string;
  readonly input?: unknown;
  readonly expected?: unknown;
}): string | undefined {
  if (issue.code === "unrecognized_keys") return "is not a setting";
  if (issue.code !== "invalid_type") return undefined;
  return issue.input === undefined ? "is required" : `must be ${kindOf(String(issue.expected))}`;
}

/** The problems of one issue: as many as it names unknown fields, or else one. */
export function problemsOf(setting: string, { path, message, code, origin, keys }: Issue): Problem[] {
  const where = [setting, ...path.map((part) => (typeof part === "number" ? part : String(part)))];
  if (code === "unrecognized_keys" && keys)
    return keys.map((key) => problemAt([...where, key], message, { remove: true }));
  // A command sets one item; the list around it comes by itself.
  const isEmptyList = code === "too_small" && origin === "array" && path.length > 0;
  return [problemAt(isEmptyList ? [...where, 0] : where, message)];
}
