import { describe, expect, it } from "vitest";

import { dashboards, expressions } from "../../observability/support/dashboards";
import type { Subject } from "../support/subject";
import { reportText } from "../support/timings";

/** Values for Grafana's variables, as it would fill them in. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ["${__range_s}", "3600"],
  ["$__rate_interval", "1m"],
  ["$__interval", "1m"],
  ["$__range", "1h"],
  ["$model", ".*"],
  ["$team", ".*"],
];

/** Dashboards of optional services that the stack does not run. */
const NOT_HERE: ReadonlySet<string> = new Set(["logs.json"]);

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly unknown[] };
}

/** Asks a stack's Prometheus what one of Grafana's panels would ask. */
async function evaluate(subject: Subject, expr: string): Promise<Answer> {
  const query = VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), expr);
  const url = `${subject.outputs().localUrls.prometheus}/api/v1/query?${new URLSearchParams({ query }).toString()}`;
  return (await (await fetch(url)).json()) as Answer;
}

/** Grafana has every dashboard, and Prometheus understands every query in them. */
export function checkDashboards(subject: Subject): void {
  describe("dashboards", () => {
    it("are all in Grafana", async () => {
      const { localUrls, grafanaPassword } = subject.outputs();
      const authorization = `Basic ${Buffer.from(`admin:${grafanaPassword}`).toString("base64")}`;
      const answer = await fetch(`${localUrls.grafana}/api/search?tag=llm-stack`, { headers: { authorization } });
      const found = (await answer.json()) as readonly { readonly uid: string }[];
      const uids = dashboards().map(({ uid }) => uid);
      expect(found.map(({ uid }) => uid).toSorted()).toEqual(uids.toSorted());
    });

    it.each(dashboards())("have queries that Prometheus can evaluate: $file", async (dashboard) => {
      const problems: string[] = [];
      for (const { title, expr } of expressions(dashboard)) {
        const { status, error } = await evaluate(subject, expr);
        if (status !== "success") problems.push(`${title}: ${String(error)}`);
      }
      expect(problems).toEqual([]);
    });
  });
}

/** After all that a stack's users did to it, every dashboard has data. Panels about what did not happen have none. */
export function checkPanelData(subject: Subject): void {
  const here = dashboards().filter(({ file }) => !NOT_HERE.has(file));
  it.each(here)("fills the panels of $file with data", async (dashboard) => {
    const filled = new Map<string, boolean>();
    for (const { title, expr } of expressions(dashboard)) {
      const { data } = await evaluate(subject, expr);
      filled.set(title, (filled.get(title) ?? false) || (data?.result.length ?? 0) > 0);
    }
    const empty = [...filled].filter(([, hasData]) => !hasData).map(([title]) => title);
    const count = `${filled.size - empty.length} of ${filled.size} panels have data`;
    reportText(dashboard.file, empty.length === 0 ? count : `${count}, not: ${empty.join(", ")}`);
    expect(filled.size - empty.length).toBeGreaterThan(0);
  });
}
