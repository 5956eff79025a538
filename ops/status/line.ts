import { styleText } from "node:util";

import { OperationError } from "../command";
import { DockerError } from "../docker-cli";
import { firstLine } from "../run-program";
import { SmokeFailure } from "../smoke/check";

/** `unknown` means that the part could not be asked. */
export type StatusLevel = "ok" | "attention" | "unknown";

/** What is known about one part of a stack. */
export interface StatusLine {
  /** For example `sync` or `backup disk`. */
  readonly part: string;
  readonly level: StatusLevel;
  readonly message: string;
  /** Command or page that helps; absent when there is nothing to do. */
  readonly remedy?: string;
}

const MARKS = { ok: ["green", "ok  "], attention: ["red", "LOOK"], unknown: ["yellow", "?   "] } as const;
const EXIT_CODES = { ok: 0, attention: 1, unknown: 2 } as const;

/** A line that needs a person's attention if `remedy` is given. */
export function line(part: string, message: string, remedy?: string): StatusLine {
  return remedy === undefined ? { part, level: "ok", message } : { part, level: "attention", message, remedy };
}

/**
 * Asks one part. What does not answer becomes a line that gives the reason, so that a stopped service does not hide the others.
 *
 * @param part name of the line when there is no answer.
 */
export async function ask(
  part: string,
  question: () => Promise<StatusLine | readonly StatusLine[]>,
): Promise<readonly StatusLine[]> {
  try {
    return [await question()].flat();
  } catch (error) {
    if (error instanceof SmokeFailure) return [unanswered(part, error.message, error.remedy)];
    if (!(error instanceof OperationError || error instanceof DockerError)) throw error;
    return [unanswered(part, firstLine(error.message))];
  }
}

function unanswered(part: string, reason: string, remedy?: string): StatusLine {
  const message = `not known: ${firstLine(reason)}`;
  return { part, level: "unknown", message, ...(remedy !== undefined && { remedy }) };
}

/** Attention outweighs what could not be asked. */
export function worst(lines: readonly StatusLine[]): StatusLevel {
  const levels = new Set(lines.map(({ level }) => level));
  if (levels.has("attention")) return "attention";
  return levels.has("unknown") ? "unknown" : "ok";
}

/** 0 healthy, 1 something needs attention, 2 cannot tell. */
export function exitCodeOf(lines: readonly StatusLine[]): number {
  return EXIT_CODES[worst(lines)];
}

/** One line for a terminal, with its remedy below. */
export function formatLine({ part, level, message, remedy }: StatusLine, width: number): string {
  const [colour, mark] = MARKS[level];
  const first = `${styleText(colour, mark)}  ${part.padEnd(width)}  ${message}`;
  return remedy === undefined ? first : `${first}\n${" ".repeat(width + 8)}${remedy}`;
}
