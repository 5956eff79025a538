import { evaluatePolicy } from "../../policy/evaluate";
import { waiversIn } from "../../policy/waivers";
import { planFiles } from "../plan/plan-files";
import type { PlannedResource } from "../plan/record-program";
import { SECRET } from "../plan/secret-marks";
import type { StackConfig } from "../stack-config";
import type { ReviewedPlan, ReviewedResource } from "./comparison";

/** A stack that does not exist yet. */
export const NO_PLAN: ReviewedPlan = {
  resources: [],
  files: [],
  settings: {},
  policy: { violations: [], waived: [], waivers: [] },
};

/**
 * Everything that a review compares of one revision: this revision's code judges both, so that a difference is one of the stack.
 *
 * @param today the day on which waivers are judged.
 */
export function reviewedPlan(
  resources: readonly ReviewedResource[],
  config: Pick<StackConfig, "values">,
  today: string,
): ReviewedPlan {
  const judged = resources.map((resource) => ({
    ...resource,
    options: resource.options ?? {},
    secrets: resource.secrets ?? {},
  }));
  return {
    resources,
    files: planFiles(resources as readonly PlannedResource[]),
    settings: settingsOf(config),
    policy: evaluatePolicy(judged, waiversIn(config), today),
  };
}

/** Settings whose values are secrets, whether or not the stack's file encrypts them. */
const SECRET_SETTINGS: ReadonlySet<string> = new Set(["providerKeys", "secrets"]);

function settingsOf({ values }: Pick<StackConfig, "values">): Readonly<Record<string, unknown>> {
  const entries = Object.entries(values).map(([key, text]) => {
    const name = key.replace(/^llm-stack:/, "");
    return [name, SECRET_SETTINGS.has(name) ? SECRET : parse(text)] as const;
  });
  return Object.fromEntries(entries);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
