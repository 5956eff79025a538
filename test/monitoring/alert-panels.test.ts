import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { alertPanels } from "../../components/monitoring/alert-panels";
import { renderAlertmanager } from "../../components/monitoring/render-alertmanager";
import { AMTOOL_SOURCES, findAmtool } from "../../testing/prometheus/alertmanager-programs";
import { alerts } from "../../testing/prometheus/rules";
import { dashboards } from "../observability/support/dashboards";
import { exampleSettings } from "../support/settings";

const panels = alertPanels();
const pathOf = (alert: string) => panels.find(({ section }) => section === alert.toLowerCase())?.path;

describe("the panel of an alert", () => {
  it("exists for every alert but Watchdog: name the alert at a panel (`alerts` or `related` in ops/dashboards/pages)", () => {
    const names = new Set(alerts().map(({ alert }) => alert));
    expect([...names].filter((alert) => pathOf(alert) === undefined)).toEqual(["Watchdog"]);
  });

  it("is one of an existing dashboard", () => {
    const known = dashboards().flatMap(({ uid, panels: all }) =>
      all.map(({ id }) => `/d/${uid}?viewPanel=panel-${id}`),
    );
    expect(panels.filter(({ path }) => !known.includes(path))).toEqual([]);
  });

  it("shows the time before the alert, and is on the front page only if no other dashboard has one", () => {
    const title = (alert: string) => {
      const [, uid = "", id = ""] = /^\/d\/([\w-]+)\?viewPanel=panel-(\d+)$/.exec(pathOf(alert) ?? "") ?? [];
      const dashboard = dashboards().find((one) => one.uid === uid);
      return `${uid}: ${dashboard?.panels.find((panel) => panel.id === Number(id))?.title ?? ""}`;
    };
    expect(title("LiteLLMErrorBudgetBurn")).toBe("llm-litellm: Share of failed requests");
    expect(title("KeyBudgetLow")).toBe("llm-spend: Budget left by key");
    expect(title("HostDiskLow")).toBe("llm-host: Free space");
  });
});

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!findAmtool(tmpdir()))(`a notification (needs ${AMTOOL_SOURCES})`, () => {
  function textOf(alertname: string, annotations: object, monitoring: object = {}): string {
    const folder = mkdtempSync(join(tmpdir(), "llm-stack-messages-"));
    try {
      for (const { path, content } of renderAlertmanager(exampleSettings({ monitoring } as never))) {
        writeFileSync(join(folder, path), content);
      }
      const alert = {
        status: "firing",
        labels: { alertname, severity: "warning" },
        annotations: { summary: "s", description: "d", runbook_url: "r", ...annotations },
        startsAt: "2026-11-01T10:00:00Z",
      };
      writeFileSync(join(folder, "data.json"), JSON.stringify({ status: "firing", alerts: [alert] }));
      return rendered(folder, '{{ template "llm_stack.text" . }}');
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("links to the alert's panel and its section of the runbook", () => {
    expect(textOf("HostDiskLow", {})).toBe(
      [
        "s",
        "d",
        "Since 2026-11-01 10:00 UTC. Runbook: r",
        `Panel: http://127.0.0.1:3000${pathOf("HostDiskLow") ?? ""}`,
        "",
        "",
      ].join("\n"),
    );
  });

  it("links to Grafana's public host if there is one", () => {
    const text = textOf("HostDiskLow", {}, { host: "grafana.example.com" });
    expect(text).toContain("Panel: https://grafana.example.com/d/llm-host?viewPanel=panel-");
  });

  it("links to the dashboard that an added rule names, or else to the front page", () => {
    expect(textOf("WordPressSlow", { dashboard: "/d/wordpress" })).toContain(
      "Panel: http://127.0.0.1:3000/d/wordpress\n",
    );
    expect(textOf("WordPressSlow", {})).toContain("Panel: http://127.0.0.1:3000/d/llm-overview\n");
  });
});

/** Renders a template with Alertmanager's own program. */
function rendered(folder: string, text: string): string {
  const files = [`--template.glob=${folder}/*.tmpl`, `--template.data=${folder}/data.json`];
  const [program = "", ...options] = findAmtool(folder) ?? [];
  const call = [...options, "template", "render", ...files, `--template.text=${text}`];
  const { status, stdout, stderr } = spawnSync(program, call, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return stdout;
}
