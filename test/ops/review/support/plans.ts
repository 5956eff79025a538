import * as pulumi from "@pulumi/pulumi";

import { LlmStack, loadSettings } from "../../../../components/index";
import { report, type Report } from "../../../../ops/review/report";
import { reviewedPlan, type ReviewedPlan, type ReviewedResource } from "../../../../ops/review/reviewed-plan";
import { defaultValues, type StackConfig } from "../../../../ops/stack-config";
import { recordProgram, type Program } from "../../../../ops/plan/record-program";
import { stackConfig, type ConfigChanges } from "../../../support/config";

/** The day on which tests judge waivers. */
export const TODAY = "2026-11-28";

/** index.ts without its outputs. Unlike a module, it runs as often as it is called. */
const program: Program = {
  project: "llm-stack",
  run: () => Promise.resolve(new LlmStack(`llm-${pulumi.getStack()}`, loadSettings())),
};

/** What the program requests with the settings of `dev` and some changes. */
export async function planWith(changes: ConfigChanges = {}, stack = "dev"): Promise<ReviewedPlan> {
  const values = stackConfig(changes);
  const secretKeys = ["llm-stack:secrets", "llm-stack:providerKeys"];
  const resources = await resourcesOf(stack, { values, secretKeys, secretsInClear: [] });
  return reviewedPlan(resources, { values, defaults: defaultValues() }, TODAY);
}

/** What the program requests with a stack's configuration, with the same fingerprints every time. */
export async function resourcesOf(stack: string, config: StackConfig): Promise<readonly ReviewedResource[]> {
  const { stackTraceLimit } = Error;
  // Pulumi takes a stack trace of every resource. To map each one to TypeScript takes longer than the whole program.
  Error.stackTraceLimit = 0;
  try {
    return await recordProgram(stack, config, program, "salt");
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
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
