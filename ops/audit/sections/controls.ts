import type { ControlFinding, ControlResult } from "../controls/control";
import { heading, paragraph, table, type Block, type Cell, type Chapter, type Mark } from "../document";

const MARKS: Readonly<Record<ControlResult["state"], Mark>> = {
  met: "good",
  deviation: "deviation",
  "not met": "bad",
  "not judged": "neutral",
};

/** Judged controls of each benchmark. */
export interface JudgedControls {
  readonly cis: readonly ControlResult[];
  readonly owasp: readonly ControlResult[];
}

/** The controls, each with what was found. */
export function controlsChapter({ cis, owasp }: JudgedControls): Chapter {
  return {
    title: "Controls",
    blocks: [
      paragraph(
        "Judged from the resources that the stack requests. A deviation has a documented reason or a waiver; a control with " +
          "any finding without one is not met. Controls that no plan can show name who judges them.",
      ),
      heading("CIS Docker Benchmark, section 5 (numbers as in docker-bench-security)"),
      controlTable(cis),
      heading("OWASP Docker Security Cheat Sheet"),
      controlTable(owasp),
    ],
  };
}

/** How many controls have each state, in words. */
export function countStates(controls: readonly ControlResult[]): string {
  const states = Object.keys(MARKS) as ControlResult["state"][];
  const counts = states.map((state) => [controls.filter((control) => control.state === state).length, state] as const);
  return counts
    .filter(([count]) => count > 0)
    .map(([count, state]) => `${count} ${state}`)
    .join(", ");
}

function controlTable(controls: readonly ControlResult[]): Block {
  const rows = controls.map(({ id, title, measure, state, findings }): Cell[] => [
    id,
    title,
    { word: state, mark: MARKS[state] },
    measure,
    state === "met" ? "nothing" : state === "not judged" ? "no plan shows it" : grouped(findings),
  ]);
  return table(["Id", "Control", "State", "What is checked", "What was found"], rows);
}

/** One line for each message and reason, with all its subjects. */
function grouped(findings: readonly ControlFinding[]): readonly string[] {
  const lines = new Map<string, string[]>();
  for (const { subject, message, because } of findings) {
    const text = because === undefined ? message : `${message}. Reason: ${because}.`;
    lines.set(text, [...(lines.get(text) ?? []), subject]);
  }
  return [...lines].map(([text, subjects]) => `${[...new Set(subjects)].join(", ")}: ${text}`);
}
