import { databasesOf } from "../sync/databases";
import type { Target } from "../target";
import { ago } from "./duration";
import { line, type StatusLine } from "./line";

/** A worker that is alive makes a pass every second. */
const LATE_SECONDS = 300;

/** Queue and last pass of the sync. @throws OperationError when PostgreSQL does not answer. */
export async function syncLine(target: Target, now: number): Promise<StatusLine> {
  const rows = await databasesOf(target).litellm("SELECT * FROM sync.check_sync_status()");
  return describeSync(new Map(rows.map(({ name, value }) => [String(name), value as string | null])), now);
}

/** @param status rows of `sync.check_sync_status` (config-templates/sync/litellm/70-status.sql). */
export function describeSync(status: ReadonlyMap<string, string | null>, now: number): StatusLine {
  const waiting = Number(status.get("waiting") ?? 0) + Number(status.get("waiting for reconciliation") ?? 0);
  const parked = Number(status.get("parked") ?? 0);
  const last = status.get("last success") ?? null;
  const pass = last === null ? "no pass yet" : `last pass ${ago(Date.parse(last), now)}`;
  const queue = `${waiting} changes wait, ${pass}`;
  if (status.get("state") !== "running") {
    return line("sync", `has stopped: ${status.get("obstacle") ?? "no reason known"}`, "docs/runbook.md#syncstopped");
  }
  if (parked > 0) return line("sync", `${parked} records are parked, ${queue}`, "docs/runbook.md#syncparked");
  if (last === null || now - Date.parse(last) > LATE_SECONDS * 1000) {
    return line("sync", `${queue}: the worker does not run`, "docs/runbook.md#syncstopped");
  }
  return line("sync", queue);
}
