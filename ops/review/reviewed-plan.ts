import { mergeDefaults, type PlainObject, type PlainValue } from "../../components/settings/merge-defaults";
import { evaluatePolicy, type PolicyResult } from "../../policy/evaluate";
import { waiversIn } from "../../policy/waivers";
import { planFiles, type PlannedFile } from "../plan/plan-files";
import type { PlannedResource } from "../plan/record-program";
import { SECRET } from "../plan/secret-marks";
import type { StackConfig } from "../stack-config";

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

/** A stack that does not exist yet. */
export const NO_PLAN: ReviewedPlan = {
  resources: [],
  files: [],
  settings: {},
  policy: { violations: [], waived: [], waivers: [] },
};

/** A stack's own values and the defaults of its revision, by full key. */
export interface ReviewedConfig extends Pick<StackConfig, "values"> {
  readonly defaults: Readonly<Record<string, string>>;
}

/**
 * Everything that a review compares of one revision: this revision's code judges both, so that a difference is one of the stack.
 *
 * @param today the day on which waivers are judged.
 */
export function reviewedPlan(
  resources: readonly ReviewedResource[],
  config: ReviewedConfig,
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

/** A stack that sets one field of an object keeps the defaults of the others. */
function settingsOf({ values, defaults }: ReviewedConfig): Readonly<Record<string, unknown>> {
  return mergeDefaults(parsed(defaults), parsed(values));
}

function parsed(values: Readonly<Record<string, string>>): PlainObject {
  const entries = Object.entries(values).map(([key, text]) => {
    const name = key.replace(/^llm-stack:/, "");
    return [name, SECRET_SETTINGS.has(name) ? SECRET : parse(text)] as const;
  });
  return Object.fromEntries(entries);
}

function parse(text: string): PlainValue {
  try {
    return JSON.parse(text) as PlainValue;
  } catch {
    return text;
  }
}
