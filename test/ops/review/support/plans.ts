import { vi } from "vitest";

import type { ReviewedPlan, ReviewedResource } from "../../../../ops/review/comparison";
import { report, type Report } from "../../../../ops/review/report";
import { reviewedPlan } from "../../../../ops/review/reviewed-plan";
import { defaultValues } from "../../../../ops/stack-config";
import { recordProgram } from "../../../../ops/plan/record-program";
import { stackConfig, type ConfigChanges } from "../../../support/config";

/** The day on which tests judge waivers. */
export const TODAY = "2026-11-28";

/** What the program requests with the settings of `dev` and some changes. */
export async function planWith(changes: ConfigChanges = {}, stack = "dev"): Promise<ReviewedPlan> {
  // The program runs only once per copy of its modules.
  vi.resetModules();
  const values = stackConfig(changes);
  const secretKeys = ["llm-stack:secrets", "llm-stack:providerKeys"];
  return reviewedPlan(
    await recordProgram(stack, { values, secretKeys, secretsInClear: [] }, undefined, "salt"),
    { values, defaults: defaultValues() },
    TODAY,
  );
}

/** The same plan as if the program's code requested some resources differently, or not at all. */
export function edited(
  plan: ReviewedPlan,
  edit: (resource: ReviewedResource) => ReviewedResource | undefined,
): ReviewedPlan {
  const resources = plan.resources.flatMap((resource) => edit(resource) ?? []);
  return { ...reviewedPlan(resources, { values: {}, defaults: {} }, TODAY), settings: plan.settings };
}

/** Changes inputs of the resource with a name; its component may have the same one. */
export function withInputs(name: string, inputs: Readonly<Record<string, unknown>>) {
  return (resource: ReviewedResource): ReviewedResource =>
    resource.name === name && !resource.type.startsWith("llm-stack:")
      ? { ...resource, inputs: { ...resource.inputs, ...inputs } }
      : resource;
}

/** Compares two plans. */
export function reportOf(base: ReviewedPlan, head: ReviewedPlan): Report {
  return report("dev", "main (0123456789)", base, head);
}

/** The findings of each section that has any, with their level. */
export function findingsOf({ sections }: Report): Readonly<Record<string, readonly string[]>> {
  const told = sections.filter(({ findings }) => findings.length > 0);
  return Object.fromEntries(
    told.map(({ title, findings }) => [title, findings.map(({ level, text }) => `${level}: ${text}`)]),
  );
}
