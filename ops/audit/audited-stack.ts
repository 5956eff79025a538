import type { Settings } from "../../components/settings/schema";
import type { PolicyWaiver } from "../../components/settings/schemas/policy";
import { evaluatePolicy, type PolicyResult } from "../../policy/evaluate";
import { waiversIn } from "../../policy/waivers";
import { evaluateSettings } from "../doctor/settings";
import { planFrom, type Plan } from "../plan/plan";
import { planFiles, type PlannedFile } from "../plan/plan-files";
import type { PlannedResource } from "../plan/record-program";
import type { StackConfig } from "../stack-config";

/** A stack as the working copy plans it, with everything that an audit reports. It contains no secret. */
export interface AuditedStack {
  readonly name: string;
  readonly plan: Plan;
  readonly files: readonly PlannedFile[];
  readonly settings: Settings;
  readonly policy: PolicyResult;
  readonly waivers: readonly PolicyWaiver[];
  /** The day on which waivers are judged, for example `2026-11-28`. */
  readonly today: string;
}

/**
 * Collects what an audit reports of a plan.
 *
 * @param resources a plan whose settings are valid, as `recordProgram` refuses any others.
 */
export function auditedStack(
  name: string,
  resources: readonly PlannedResource[],
  config: StackConfig,
  today: string,
): AuditedStack {
  const waivers = waiversIn(config);
  return {
    name,
    plan: planFrom(resources),
    files: planFiles(resources),
    settings: evaluateSettings(name, config).settings as Settings,
    policy: evaluatePolicy(resources, waivers, today),
    waivers,
    today,
  };
}
