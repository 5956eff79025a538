import type { Comparison, Finding } from "./comparison";
import type { Operation, ResourceChange } from "./resource-changes";
import { engineMove } from "./sections/data";
import { serviceOfChange } from "./services";

/** Findings about one subject. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** What happens to services, in the order of a headline. A service with another name is deleted and created. */
const WORDS: readonly (readonly [operation: Operation, before: string, after: string])[] = [
  ["delete", "deletes", ""],
  ["create", "creates", ""],
  ["replace", "replaces", ""],
  ["update", "changes", " in place"],
];

/** A report in one line: dangers, what happens to services, and the sections to look at. For a report with a difference. */
export function headline(sections: readonly Section[], comparison: Comparison): string {
  const dangers = sections.flatMap(({ findings }) => findings.filter(({ level }) => level === "danger")).length;
  const toCheck = sections.filter(({ findings }) => findings.some(({ level }) => level !== "info"));
  // Pulumi compares with the old engine and reports hardly any change; its refresh then finds nothing on the new one.
  const services = engineMove(comparison)
    ? ["creates every service on another Docker host"]
    : serviceParts(comparison.changes);
  return [
    ...(dangers === 0 ? [] : [dangers === 1 ? "1 danger" : `${dangers} dangers`]),
    ...(services.length === 0 ? ["touches no service"] : services),
    ...(toCheck.length === 0 ? [] : [`check ${toCheck.map(({ title }) => title.toLowerCase()).join(", ")}`]),
  ].join("; ");
}

function serviceParts(changes: readonly ResourceChange[]): readonly string[] {
  return WORDS.flatMap(([operation, before, after]) => {
    const services = changes.flatMap((change) =>
      change.operation === operation ? (serviceOfChange(change)?.service ?? []) : [],
    );
    return services.length === 0 ? [] : [`${before} ${[...new Set(services)].sort().join(", ")}${after}`];
  });
}
