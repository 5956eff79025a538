import { describe, expect, it } from "vitest";

import { dashboards, expressions } from "../../observability/support/dashboards";
import type { Subject } from "../support/subject";

/** Values for Grafana's variables, as it would fill them in. */
const VARIABLES: readonly (readonly [string, string])[] = [
  ["${__range_s}", "3600"],
  ["$__rate_interval", "1m"],
  ["$__interval", "1m"],
  ["$__range", "1h"],
  ["$model", ".*"],
  ["$team", ".*"],
];

interface Answer {
  readonly status: string;
  readonly error?: string;
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
        const query = VARIABLES.reduce((text, [name, value]) => text.replaceAll(name, value), expr);
        const url = `${subject.outputs().localUrls.prometheus}/api/v1/query?query=${encodeURIComponent(query)}`;
        const { status, error } = (await (await fetch(url)).json()) as Answer;
        if (status !== "success") problems.push(`${title}: ${String(error)}`);
      }
      expect(problems).toEqual([]);
    });
  });
}
