import { table } from "../print/table";
import type { Row } from "./databases";

/** Rows of `sync.check_sync_status` with a count, which is returned as text (config-templates/sync/litellm/70-status.sql). */
const COUNTS = new Set([
  "waiting",
  "waiting for reconciliation",
  "parked",
  "applied",
  "failed attempts",
  "differences it found",
]);

/** The state of a synchronisation for programs: names with underscores, counts as numbers. */
export function statusForPrograms(
  status: readonly Row[],
  activities: readonly Row[],
): Readonly<Record<string, unknown>> {
  const parts = status.map(({ name, value }) => {
    const words = String(name);
    const count = COUNTS.has(words) && value !== null;
    return [words.replaceAll(" ", "_"), count ? Number(value) : value] as const;
  });
  return { ...Object.fromEntries(parts), activities };
}

/** The state of a synchronisation and its latest changes, newest first, as tables. */
export function describeStatus(status: readonly Row[], activities: readonly Row[]): string {
  const state = table(
    [],
    status.map(({ name, value }) => [name, value]),
  );
  const changes = table(
    ["TIME", "OPERATION", "RECORD", "RESULT", "BEFORE", "AFTER", "ERROR"],
    activities.map((row) => [
      row["created_at"],
      row["operation"],
      row["record_id"],
      row["sync_result"],
      row["old_data"],
      row["new_data"],
      row["error_message"],
    ]),
  );
  return activities.length === 0 ? state : `${state}\n\n${changes}`;
}

/** The parts of an installation as a table. */
export function describeParts(parts: readonly Row[]): string {
  return table(
    ["PART", "STATE", "REMARK"],
    parts.map(({ part, ok, remark }) => [part, ok === true ? "ok" : "FAIL", remark]),
  );
}
