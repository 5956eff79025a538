/** One change to an expression or a duration, for example `> 5` to `> 7.5`. */
export interface Mutation {
  readonly change: string;
  readonly mutated: string;
}

const FACTOR = 1.5;
/**
 * Strings, selectors, constant vectors and names come first, because what is in them must stay. The groups are what a mutation
 * changes.
 */
const TOKENS =
  /"[^"]*"|vector\([^)]*\)|\{[^}]*\}|(?<duration>\d+(?:\.\d+)?[smhdw])\b|(?<word>\b(?:and|or|unless)\b)|[a-zA-Z_:][\w:]*|(?<number>\d+(?:\.\d+)?)|(?<operator>[<>]=?|==|!=)/g;

const OPPOSITES: Readonly<Record<string, string>> = {
  ">": "<",
  "<": ">",
  ">=": "<",
  "<=": ">",
  "==": "!=",
  "!=": "==",
  and: "or",
  or: "and",
  unless: "and",
};

/** Every way in which one number, duration, comparison or set operator of a PromQL expression can be wrong. */
export function mutationsOf(expression: string): Mutation[] {
  return [...expression.matchAll(TOKENS)].flatMap(({ 0: token, index, groups = {} }) =>
    replacements(token, groups).map((replacement) => ({
      change: `${excerpt(expression, index, token)}: ${token} -> ${replacement}`,
      mutated: expression.slice(0, index) + replacement + expression.slice(index + token.length),
    })),
  );
}

function replacements(token: string, groups: Readonly<Record<string, string | undefined>>): string[] {
  if (groups["duration"]) return durations(token);
  if (groups["number"]) return numbers(Number(token));
  const opposite = OPPOSITES[token];
  return (groups["word"] ?? groups["operator"]) && opposite ? [opposite] : [];
}

function numbers(value: number): string[] {
  return value === 0
    ? ["1"]
    : [value * FACTOR, value / FACTOR].map((changed) => String(Number(changed.toPrecision(6))));
}

function durations(text: string): string[] {
  const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[text.slice(-1)] ?? 1;
  const length = Number(text.slice(0, -1)) * seconds;
  return [length * 2, Math.max(1, Math.round(length / 2))].map((changed) => `${changed}s`);
}

/** What surrounds a token, to find it among equal ones. */
function excerpt(expression: string, index: number, token: string): string {
  return expression.slice(Math.max(0, index - 30), index + token.length + 10).replace(/\s+/g, " ");
}
