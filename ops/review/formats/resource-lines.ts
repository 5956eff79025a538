import type { ResourceDifference } from "../report";

/** A resource's operation and the inputs that differ, one a line. */
export function resourceLines({ operation, type, name, inputs, because }: ResourceDifference): readonly string[] {
  const reason = because.length === 0 ? "" : ` (depends on ${because.join(", ")})`;
  return [
    `${operation} ${type} ${name}${reason}`,
    ...inputs.map(({ input, from, to }) => `  ${input}: ${from} -> ${to}`),
  ];
}
