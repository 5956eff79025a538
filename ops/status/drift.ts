import type { Drift } from "../drift/drift";
import type { Target } from "../target";
import { line, type StatusLine } from "./line";

/** One line for each service, network or other part whose drift the lines of the services do not show. */
export function driftLines(target: Target, found: readonly Drift[]): readonly StatusLine[] {
  const unknown = found.filter(isUnknown).map(({ area, message }): StatusLine => {
    return { part: "drift", level: "unknown", message: `${area} ${message}` };
  });
  const missing = new Set(found.filter(isMissing).map((drift) => partOf(drift, target)));
  const changes = found.filter(
    (drift) => !isUnknown(drift) && !missing.has(partOf(drift, target)) && !drift.message.startsWith("state: "),
  );
  if (changes.length === 0)
    return unknown.length > 0 ? unknown : [line("drift", "none: what runs matches the settings")];
  const remedy = `npm run up -- --stack ${target.stack ?? ""}`;
  const lines = [...new Set(changes.map((drift) => partOf(drift, target)))].map((part) => {
    const what = changes.filter((drift) => partOf(drift, target) === part).map((drift) => messageOf(drift));
    return line("drift", `${part} differs from the settings: ${what.join("; ")}`, remedy);
  });
  return [...lines, ...unknown];
}

function isUnknown({ message }: Drift): boolean {
  return message.startsWith("cannot be compared");
}

/** The line of the service says that it has no container. */
function isMissing({ area, subject, message }: Drift): boolean {
  return area === "containers" && message === "is missing" && !subject.startsWith("loader of ");
}

function partOf({ area, subject }: Drift, { prefix }: Target): string {
  if (area === "files") return subject.split(/[:/]/, 1)[0] ?? subject;
  return subject.startsWith(`${prefix}-`) ? subject.slice(prefix.length + 1) : subject;
}

function messageOf({ area, subject, message }: Drift): string {
  return area === "files" ? `${subject.replace(/^[^:]*: /, "")} ${message}` : message;
}
