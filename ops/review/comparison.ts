import type { PolicyResult } from "../../policy/evaluate";
import type { PlannedFile } from "../plan/plan-files";
import type { PlannedResource } from "../plan/record-program";
import type { ResourceChange } from "./resource-changes";

/** A resource of a plan; older revisions of this package report neither its options nor where its values come from. */
export type ReviewedResource = Omit<PlannedResource, "options" | "secrets" | "computedFrom"> &
  Partial<Pick<PlannedResource, "options" | "secrets" | "computedFrom">>;

/** Everything that a review compares of one revision of a stack. */
export interface ReviewedPlan {
  readonly resources: readonly ReviewedResource[];
  readonly files: readonly PlannedFile[];
  /** Values by the setting's name, without secrets. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly policy: PolicyResult;
}

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
