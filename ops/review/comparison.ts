import type { ResourceChange } from "./resource-changes";
import type { ReviewedPlan } from "./reviewed-plan";

/** Two revisions of a stack. */
export interface Comparison {
  readonly base: ReviewedPlan;
  readonly head: ReviewedPlan;
  readonly changes: readonly ResourceChange[];
}

/** How much attention a finding needs. */
export type Level = "danger" | "check" | "info";

/** One line of a report. */
export interface Finding {
  readonly level: Level;
  readonly text: string;
}

/** Creates a finding. */
export function finding(level: Level, text: string): Finding {
  return { level, text };
}
