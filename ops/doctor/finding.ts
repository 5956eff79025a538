import { styleText } from "node:util";

/** Severity of a finding: with an `error`, `up` would fail; an `info` says what could not be checked. */
export type Level = "ok" | "info" | "warning" | "error";

/** Result of one check. */
export interface Finding {
  /** Subject of the check, for example `ports`. */
  readonly check: string;
  readonly level: Level;
  /** One sentence. It never contains a secret's value. */
  readonly message: string;
  /** Commands or advice that fix it, one per line; absent when there is nothing to fix. */
  readonly remedy?: string;
}

const MARKS = {
  ok: ["green", "ok  "],
  info: ["blue", "info"],
  warning: ["yellow", "warn"],
  error: ["red", "FAIL"],
} as const satisfies Record<Level, readonly [colour: string, mark: string]>;
const INDENT = " ".repeat(5);

/** The findings as readable lines with a summary at the end; the empty string when there are none. */
export function formatFindings(findings: readonly Finding[]): string {
  return findings.length === 0 ? "" : [...findingLines(findings), "", summary(findings)].join("\n");
}

/** The findings as readable lines, without a summary. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ check, level, message, remedy }) => [
    `${mark(level)} ${check}: ${message}`,
    ...(remedy?.split("\n").map((line) => INDENT + line) ?? []),
  ]);
}

function mark(level: Level): string {
  const [colour, text] = MARKS[level];
  return styleText(colour, text);
}

/** Prints findings to standard output; nothing when there are none. */
export function printFindings(findings: readonly Finding[]): void {
  const text = formatFindings(findings);
  if (text !== "") console.log(text);
}

/** Whether `up` would fail. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === "error");
}

/**
 * The command that changes a setting of a stack.
 *
 * @param path name of the setting, with a field's name after a dot: `ports.https`.
 */
export function setSetting(stack: string, path: string, value: string | number): string {
  const key = path.includes(".") ? `--path 'llm-stack:${path}'` : `llm-stack:${path}`;
  return `pulumi config set --stack ${stack} ${key} ${value}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (level: Level) => findings.filter((finding) => finding.level === level).length;
  const errors = plural(count("error"), "error");
  const warnings = plural(count("warning"), "warning");
  return hasErrors(findings) ? `${errors}, ${warnings}: up would fail.` : `No errors, ${warnings}: up can start.`;
}

/** `no errors`, `1 error` or `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}
