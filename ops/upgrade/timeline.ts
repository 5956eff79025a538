import { table } from "../print/table";
import type { Journal, TimelineEntry } from "./journal";

/** The steps of an upgrade with their begin, counted from the first one, their duration, and how long the outage was. */
export function describeTimeline({ timeline }: Pick<Journal, "timeline">): string {
  const start = timeline[0]?.at ?? 0;
  const rows = timeline.map(({ step, at, seconds }) => [clock(at - start), `${seconds.toFixed(1)} s`, step]);
  return `${table(["BEGAN AT", "TOOK", "STEP"], rows)}\n\n${describeOutage(timeline)}`;
}

function describeOutage(timeline: readonly TimelineEntry[]): string {
  const outage = timeline.filter((entry) => entry.outage);
  const [first, last] = [outage[0], outage.at(-1)];
  if (!first || !last) return "No service was stopped.";
  return `The upgraded services did not answer for at most ${clock(last.at + last.seconds - first.at)} minutes.`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
