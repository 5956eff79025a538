import { SERVICE_LABEL } from "../../../components/docker/labels";
import type { PolicyRule } from "../../../components/settings/policy-rules";
import { exceptionFor, waiverFor } from "../../../policy/evaluate";
import { COMMAND, containerOf, serviceOf, type Container, type PolicyResource } from "../../../policy/resource";
import { rules } from "../../../policy/rules";
import { labelOf } from "../../plan/container-inputs";
import type { AuditedStack } from "../audited-stack";

/** Something that a control forbids. With a reason it is a deviation, without one the control is not met. */
export interface ControlFinding {
  /** A service, or the name of any other resource. */
  readonly subject: string;
  readonly message: string;
  readonly because?: string;
}

/** What a check needs of a stack. */
export type Checked = Pick<AuditedStack, "plan" | "waivers" | "today">;

/** Finds what a control forbids. */
export type Check = (stack: Checked) => readonly ControlFinding[];

/** A recommendation of a benchmark. */
export interface Control {
  /** As the benchmark numbers it, for example `5.4`. */
  readonly id: string;
  readonly title: string;
  /** What is checked, or who else has to judge it. */
  readonly measure: string;
  /** Undefined if a plan cannot show it. */
  readonly check?: Check;
}

/** A judged control. */
export interface ControlResult extends Omit<Control, "check"> {
  readonly state: "met" | "deviation" | "not met" | "not judged";
  readonly findings: readonly ControlFinding[];
}

/** Judges a control from the recorded resources. */
export function judge({ check, ...control }: Control, stack: Checked): ControlResult {
  if (!check) return { ...control, state: "not judged", findings: [] };
  const findings = check(stack);
  const isOpen = findings.some(({ because }) => because === undefined);
  return { ...control, state: findings.length === 0 ? "met" : isOpen ? "not met" : "deviation", findings };
}

/**
 * What a rule of the policy finds, with the reasons of its exceptions and of the stack's waivers.
 *
 * @param details only findings with one of these details; without them, all findings.
 */
export function fromPolicy(rule: PolicyRule, ...details: readonly string[]): Check {
  return ({ plan, waivers, today }) =>
    plan.resources.flatMap((resource) =>
      rules[rule]
        .check(resource)
        .filter(({ detail = "" }) => details.length === 0 || details.includes(detail))
        .map((finding) => {
          const waiver = waiverFor(rule, resource.name, waivers, today);
          const waived = waiver && `${waiver.reason} (waived until ${waiver.until})`;
          const because = exceptionFor(rule, resource, finding)?.reason ?? waived;
          return { subject: subjectOf(resource), message: finding.message, ...(because !== undefined && { because }) };
        }),
    );
}

/** A message and, for a deviation, its reason. */
export type Found = readonly [message: string, because?: string | undefined];

/** What a function finds in the container of each service. */
export function eachService(find: (container: Container, service: string, stack: Checked) => readonly Found[]): Check {
  return (stack) =>
    stack.plan.resources.flatMap((resource) => {
      const container = containerOf(resource);
      const service = container && labelOf(container, SERVICE_LABEL);
      if (!container || service === undefined) return [];
      return find(container, service, stack).map(([message, because]) => ({
        subject: service,
        message,
        ...(because !== undefined && { because }),
      }));
    });
}

/** What a function finds in the text of each command that `up` runs. */
export function eachCommand(find: (text: string) => readonly Found[]): Check {
  return ({ plan }) =>
    plan.resources
      .filter(({ type }) => type === COMMAND)
      .flatMap(({ name, inputs }) =>
        ["create", "update", "delete"]
          .map((input) => inputs[input])
          .filter((text) => typeof text === "string")
          .flatMap(find)
          .map(([message, because]) => ({ subject: name, message, ...(because !== undefined && { because }) })),
      );
}

/** Several checks as one. */
export function all(...checks: readonly Check[]): Check {
  return (stack) => checks.flatMap((check) => check(stack));
}

function subjectOf(resource: PolicyResource): string {
  const container = containerOf(resource);
  return (container && serviceOf(container)) ?? resource.name;
}
