import { InvalidArgumentError } from "@commander-js/extra-typings";

import { EMAIL } from "../people/parse-people";

/** A day, or a moment with minutes or seconds, in UTC. */
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?Z)?$/;
const DAY_MILLISECONDS = 86_400_000;

/** An e-mail address in lower case. @throws InvalidArgumentError when it is none. */
export function parseEmail(text: string): string {
  if (!EMAIL.test(text.trim())) throw new InvalidArgumentError("This is not an e-mail address.");
  return text.trim().toLowerCase();
}

/** Names of models. @throws InvalidArgumentError when there is none. */
export function parseModels(text: string): readonly string[] {
  const names = text.split(",").map((name) => name.trim());
  const found = [...new Set(names.filter(Boolean))];
  if (found.length === 0) throw new InvalidArgumentError("Name at least one model.");
  return found;
}

/**
 * The first moment without the access: midnight in UTC after a day, or the moment itself.
 *
 * @returns for example `2027-01-01T00:00:00Z`, the form that `config-templates/litellm/access/grants.py` compares.
 * @throws InvalidArgumentError when it is not a moment, or has passed.
 */
export function endOf(text: string, now: Date): string {
  const [, day, minutes, seconds = ":00"] = MOMENT.exec(text) ?? [];
  const written = `${day ?? ""}T${minutes ?? "00:00"}${minutes === undefined ? ":00" : seconds}Z`;
  const time = Date.parse(written);
  if (day === undefined || Number.isNaN(time) || format(time) !== written) {
    throw new InvalidArgumentError("Write a day such as 2026-12-31, or a moment in UTC such as 2026-12-31T18:00Z.");
  }
  const end = minutes === undefined ? time + DAY_MILLISECONDS : time;
  if (end <= now.getTime()) throw new InvalidArgumentError(`It has passed. In UTC, it is ${format(now.getTime())}.`);
  return format(end);
}

function format(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
