import { InvalidArgumentError } from "@commander-js/extra-typings";

/** The month of a time, in UTC, as `2026-11`. LiteLLM's days are in UTC too. */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/**
 * Checks a month from the command line.
 *
 * @throws InvalidArgumentError when it is not a month, or has not begun.
 */
export function parseMonth(text: string, now: Date): string {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) {
    throw new InvalidArgumentError(`Write a year and a month, such as ${monthOf(now)}.`);
  }
  if (text > monthOf(now)) throw new InvalidArgumentError(`In UTC, it is only ${monthOf(now)}.`);
  return text;
}
