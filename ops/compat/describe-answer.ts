import { styleText } from "node:util";

import { table } from "../print/table";
import { isCompatible, type Answer, type SuiteResult } from "./answer";

/** Enough to see what a version breaks; `--json` has all. */
const SHOWN = 6;

/** An answer for people. */
export function describeAnswer(answer: Answer): string {
  const { application, version, refusal, suites, notes, notChecked } = answer;
  if (refusal !== undefined) return `No: ${refusal}.`;
  const rows = suites.map(({ suite, kept, broken, seconds }) => {
    const result = broken.length === 0 ? "ok" : `${broken.length} broken`;
    return [suite, result, `${kept} kept`, `${Math.round(seconds)} s`];
  });
  return [
    styleText("bold", `${application} ${version}`),
    table([], rows),
    ...suites.flatMap(brokenLines),
    ...(notes.length > 0 ? ["", ...notes] : []),
    "",
    "Not checked:",
    ...notChecked.map((part) => `  - ${part}`),
    "",
    verdict(answer),
  ].join("\n");
}

function brokenLines({ suite, broken }: SuiteResult): readonly string[] {
  if (broken.length === 0) return [];
  const rest = broken.length - SHOWN;
  return [
    "",
    `Broken in ${suite}:`,
    ...broken.slice(0, SHOWN).flatMap(({ promise, reason }) => [`  - ${promise}`, `      ${reason}`]),
    ...(rest > 0 ? [`  and ${rest} more; --json lists all`] : []),
  ];
}

function verdict(answer: Answer): string {
  const { application, version, suites } = answer;
  if (isCompatible(answer)) return `Yes: everything that was checked holds with ${application} ${version}.`;
  const names = suites.filter(({ broken }) => broken.length > 0).map(({ suite }) => suite);
  return `No: ${application} ${version} breaks ${names.join(", ")}. Do not deploy it with this llm-stack.`;
}
