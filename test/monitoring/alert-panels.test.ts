import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { alertPanels } from "../../components/monitoring/alert-panels";
import { renderAlertmanager } from "../../components/monitoring/render-alertmanager";
import { declaredSettings } from "../../components/settings/declared-settings";
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

const image = (declaredSettings()["images"]?.default as Readonly<Record<string, string>>)["alertmanager"] ?? "";
const SOURCES = `amtool on the PATH, or Docker of this machine with the image ${image}`;

/** Renders a notification's text with Alertmanager's own program; undefined when this machine has none. */
function findAmtool(): ((folder: string, text: string) => string) | undefined {
  const call = (glob: string, data: string, text: string) => [
    ...["template", "render", `--template.glob=${glob}`, `--template.data=${data}`, `--template.text=${text}`],
  ];
  const output = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  if (spawnSync("amtool", ["--version"]).status === 0)
    return (folder, text) => output("amtool", call(`${folder}/*.tmpl`, `${folder}/data.json`, text));
  const here = (process.env["DOCKER_HOST"] ?? "unix://").startsWith("unix://");
  if (!here || spawnSync("docker", ["image", "inspect", image]).status !== 0) return undefined;
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const options = ["run", "--rm", "--network", "none", "--entrypoint", "amtool", "--user", user];
  return (folder, text) =>
    output("docker", [
      ...options,
      "--volume",
      `${folder}:/templates:ro`,
      image,
      ...call("/templates/*.tmpl", "/templates/data.json", text),
    ]);
}

const amtool = findAmtool();

// `npm test` needs only Node.js; the summary lists what it left out.
describe.skipIf(!amtool)(`a notification (needs ${SOURCES})`, () => {
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
      return amtool?.(folder, '{{ template "llm_stack.text" . }}') ?? "";
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
