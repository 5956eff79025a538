import type { PlannedFile } from "../plan/plan-files";
import { SECRET } from "../plan/secret-marks";
import type { Comparison, Finding } from "./comparison";
import { headline, type Section } from "./headline";
import { lineDiff } from "./line-diff";
import { resourceChanges, type InputChange, type Operation, type ResourceChange } from "./resource-changes";
import type { ReviewedPlan } from "./reviewed-plan";
import { alerts } from "./sections/alerts";
import { dataAtRisk } from "./sections/data";
import { downtime } from "./sections/downtime";
import { exposure } from "./sections/exposure";
import { identity } from "./sections/identity";
import { policy } from "./sections/policy";
import { images, limits } from "./sections/services";

/** A rendered file that differs. */
export interface FileDifference {
  readonly path: string;
  readonly operation: "added" | "removed" | "changed";
  /** Lines of a patch. */
  readonly lines: readonly string[];
}

/** A resource that differs, with its values as text. */
export interface ResourceDifference {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly { readonly input: string; readonly from: string; readonly to: string }[];
  readonly because: readonly string[];
}

/** What a change does to a stack, most important first. The same two plans give the same report. */
export interface Report {
  readonly stack: string;
  /** The revision that the stack is compared with. */
  readonly base: string;
  /** Everything in one line; `no difference` if nothing differs and nothing is wrong. */
  readonly headline: string;
  readonly violations: number;
  readonly sections: readonly Section[];
  readonly files: readonly FileDifference[];
  readonly resources: readonly ResourceDifference[];
}

/** In a reviewer's order. */
const SECTIONS: readonly (readonly [title: string, find: (comparison: Comparison) => readonly Finding[]])[] = [
  ["Data at risk", dataAtRisk],
  ["Downtime", downtime],
  ["Exposure", exposure],
  ["Identity", identity],
  ["Images", images],
  ["Limits", limits],
  ["Alerts and receivers", alerts],
  ["Policy", policy],
];

/** Compares two revisions of a stack. */
export function report(stack: string, label: string, base: ReviewedPlan, head: ReviewedPlan): Report {
  const changes = resourceChanges(base.resources, head.resources);
  const comparison = { base, head, changes };
  const parts = {
    sections: SECTIONS.map(([title, find]) => ({ title, findings: find(comparison) })),
    files: fileDifferences(base.files, head.files),
    resources: changes.map(resourceDifference),
  };
  return {
    stack,
    base: label,
    headline: isEmpty(parts) ? "no difference" : headline(parts.sections, comparison),
    violations: head.policy.violations.length,
    ...parts,
  };
}

/** Whether nothing differs and nothing is wrong. */
export function isEmpty({ sections, files, resources }: Pick<Report, "sections" | "files" | "resources">): boolean {
  return files.length === 0 && resources.length === 0 && sections.every(({ findings }) => findings.length === 0);
}

function fileDifferences(base: readonly PlannedFile[], head: readonly PlannedFile[]): readonly FileDifference[] {
  const [before, after] = [base, head].map((files) => new Map(files.map(({ path, content }) => [path, content])));
  const paths = [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort();
  return paths.flatMap((path) => {
    const [from, to] = [before?.get(path), after?.get(path)];
    if (from === to) return [];
    const operation = from === undefined ? "added" : to === undefined ? "removed" : "changed";
    return [{ path, operation, lines: lineDiff(from ?? "", to ?? "") } as const];
  });
}

/** Inputs whose text is among the files. */
const IN_FILES: ReadonlySet<string> = new Set(["uploads", "stdin"]);
const LONGEST_VALUE = 300;

function resourceDifference({ operation, type, name, inputs, because }: ResourceChange): ResourceDifference {
  return {
    operation,
    type,
    name,
    inputs: inputs.map(inputDifference),
    because,
  };
}

function inputDifference({ input, from, to }: InputChange): ResourceDifference["inputs"][number] {
  if (IN_FILES.has(input)) return { input, from: "see the files", to: "see the files" };
  const [before, after] = [valueText(from), valueText(to)];
  // Only a part that no plan shows differs.
  if (JSON.stringify(from) === JSON.stringify(to)) return { input, from: SECRET, to: `another ${SECRET}` };
  return { input, from: before, to: after };
}

function valueText(value: unknown): string {
  if (value === undefined) return "not set";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}...` : text;
}
