/** A field that an action has changed. */
export interface StateChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

type State = Readonly<Record<string, unknown>> | null;

/** Fields that differ between two states, or all fields of the only one. */
export function stateChanges(before: State, after: State): readonly StateChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields
    .map((field) => ({ field, before: textOf(before?.[field]), after: textOf(after?.[field]) }))
    .filter((change) => change.before !== change.after);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The day after a day, as YYYY-MM-DD; empty for text that is none. The API's `before` excludes its own day. */
export function dayAfter(day: string): string {
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime())) return "";
  moment.setUTCDate(moment.getUTCDate() + 1);
  return moment.toISOString().slice(0, 10);
}
