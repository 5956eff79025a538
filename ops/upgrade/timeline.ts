import { table } from "../print/table";
import type { Journal } from "./journal";

/** The steps of an upgrade with their begin, counted from the first one, and their duration. */
export function describeTimeline({ timeline }: Pick<Journal, "timeline">): string {
  const start = timeline[0]?.at ?? 0;
  const rows = timeline.map(({ step, at, seconds }) => [clock(at - start), `${seconds.toFixed(1)} s`, step]);
  return table(["BEGAN AT", "TOOK", "STEP"], rows);
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
