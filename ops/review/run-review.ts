import { today as currentDay } from "../../policy/waivers";
import type { PlannedResource } from "../plan/record-program";
import { printJson } from "../print/json";
import { defaultValues, type StackConfig } from "../stack-config";
import { planOfRevision } from "./base-plan";
import { htmlReport } from "./formats/html";
import { markdownReport } from "./formats/markdown";
import { textReport } from "./formats/text";
import { report, type Report } from "./report";
import { NO_PLAN, reviewedPlan } from "./reviewed-plan";

/** Forms of a report. */
export const formats = ["text", "markdown", "json", "html"] as const;

/** Form of a report. */
export type Format = (typeof formats)[number];

/** What {@link review} needs. */
export interface ReviewArgs {
  readonly stack: string;
  /** Any name of a commit. */
  readonly base: string;
  readonly resources: readonly PlannedResource[];
  readonly config: StackConfig;
  /** What the resources' fingerprints are made with. */
  readonly salt: string;
  /** Day on which waivers are judged; default: today in UTC. */
  readonly today?: string;
}

/** Compares the stack as the working copy plans it with another revision. */
export async function review({
  stack,
  base,
  resources,
  config,
  salt,
  today = currentDay(),
}: ReviewArgs): Promise<Report> {
  const { label, plan } = await planOfRevision(stack, base, salt);
  const before = plan ? reviewedPlan(plan.resources, plan.config, today) : NO_PLAN;
  return report(stack, label, before, reviewedPlan(resources, { ...config, defaults: defaultValues() }, today));
}

/** Writes a report to standard output. */
export function printReport(result: Report, format: Format): void {
  if (format === "json") printJson(result);
  else process.stdout.write({ text: textReport, markdown: markdownReport, html: htmlReport }[format](result));
}
