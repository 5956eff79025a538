import type { PolicyRule } from "../components/settings/policy-rules";
import type { PolicyWaiver } from "../components/settings/schemas/policy";
import { exceptions, type Exception } from "./exceptions";
import { containerOf, serviceOf, type PolicyResource } from "./resource";
import type { Finding, Rule } from "./rule";
import { rules } from "./rules";

/** A resource that breaks a rule. */
export interface Violation {
  readonly rule: PolicyRule;
  /** Pulumi's name of the resource. */
  readonly resource: string;
  readonly message: string;
}

/** A waiver of the stack's settings, and what it does today. */
export interface WaiverState extends PolicyWaiver {
  readonly state: "active" | "expired" | "unused";
}

/** What the policy says about resources. */
export interface PolicyResult {
  readonly violations: readonly Violation[];
  /** Violations that a waiver of the stack allows. */
  readonly waived: readonly Violation[];
  readonly waivers: readonly WaiverState[];
}

/**
 * Applies every rule to every resource.
 *
 * @param today the day on which waivers are judged, for example `2026-11-28`. A waiver's last day still counts.
 * @param applied the rules to apply.
 */
export function evaluatePolicy(
  resources: readonly PolicyResource[],
  waivers: readonly PolicyWaiver[],
  today: string,
  applied: readonly Rule[] = Object.values(rules),
): PolicyResult {
  const all = resources.flatMap((resource) => violationsOf(resource, applied)).sort(byText);
  const active = waivers.filter(({ until }) => until >= today);
  const isWaived = ({ rule, resource }: Violation) => waiverFor(rule, resource, waivers, today) !== undefined;
  return {
    violations: all.filter((one) => !isWaived(one)).map((violation) => withExpiry(violation, waivers)),
    waived: all.filter(isWaived),
    waivers: waivers.map((waiver) => {
      const isUsed = all.some((violation) => covers(waiver, violation));
      return { ...waiver, state: !isUsed ? "unused" : active.includes(waiver) ? "active" : "expired" };
    }),
  };
}

function covers({ rule, resource }: PolicyWaiver, violation: Violation): boolean {
  return rule === violation.rule && resource === violation.resource;
}

function withExpiry(violation: Violation, waivers: readonly PolicyWaiver[]): Violation {
  const expired = waivers.find((waiver) => covers(waiver, violation));
  if (!expired) return violation;
  return { ...violation, message: `${violation.message} (its waiver expired on ${expired.until})` };
}

/** What rules find in one resource, without the exceptions of every stack. */
function violationsOf(resource: PolicyResource, applied: readonly Rule[]): readonly Violation[] {
  return applied.flatMap((rule) =>
    rule
      .check(resource)
      .filter((finding) => exceptionFor(rule.name, resource, finding) === undefined)
      .map(({ message }) => ({ rule: rule.name, resource: resource.name, message })),
  );
}

/** The exception of every stack that allows what a rule finds in a resource, if there is one. */
export function exceptionFor(rule: PolicyRule, resource: PolicyResource, finding: Finding): Exception | undefined {
  const container = containerOf(resource);
  const service = container && serviceOf(container);
  return exceptions.find(
    (exception) =>
      exception.rule === rule &&
      exception.service === service &&
      (exception.detail === undefined || exception.detail === finding.detail),
  );
}

/** The waiver that allows what a rule finds in a resource on a day, if there is one. */
export function waiverFor(
  rule: PolicyRule,
  resource: string,
  waivers: readonly PolicyWaiver[],
  today: string,
): PolicyWaiver | undefined {
  return waivers.find((waiver) => waiver.until >= today && waiver.rule === rule && waiver.resource === resource);
}

function byText(one: Violation, other: Violation): number {
  return textOf(one) < textOf(other) ? -1 : 1;
}

function textOf({ rule, resource, message }: Violation): string {
  return [rule, resource, message].join("\n");
}
