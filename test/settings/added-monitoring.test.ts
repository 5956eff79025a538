import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";

import { SettingsError, type Problem } from "../../components/settings/problems";
import { readStackFiles } from "../../components/settings/stack-files";
import { exampleSettings } from "../support/settings";

const ALERT = {
  alert: "SiteSlow",
  expr: "a > 1",
  labels: { severity: "warning" },
  annotations: { summary: "s", description: "d", runbook_url: "r" },
};
const DASHBOARD = { uid: "site", title: "Site", panels: [{ datasource: { type: "prometheus", uid: "prometheus" } }] };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "llm-stack-added-"));
  mkdirSync(join(folder, "rules"));
  mkdirSync(join(folder, "dashboards"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, content: string | object): void {
  writeFileSync(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
}

function writeRules(...rules: readonly object[]): void {
  write("rules/site.yml", stringify({ groups: [{ name: "site", rules }] }));
}

function read(monitoring: object) {
  return readStackFiles({ ...exampleSettings({ monitoring } as never) }, folder).monitoring;
}

function problems(monitoring: object): readonly Problem[] {
  try {
    read(monitoring);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const messages = (monitoring: object) => problems(monitoring).map(({ message }) => message);
const ruleMessages = (...rules: readonly object[]) => {
  writeRules(...rules);
  return messages({ rules: ["rules"] });
};
const dashboardMessages = (dashboard: string | object) => {
  write("dashboards/site.json", dashboard);
  return messages({ dashboards: ["dashboards"] });
};

describe("files of the stack's folder", () => {
  it("are the files of the kind in a folder, or single files; tests of rules are none", () => {
    writeRules(ALERT);
    write("rules/site.test.yml", "not a rule file");
    write("rules/README.md", "text");
    write("one.yaml", stringify({ groups: [] }));
    write("dashboards/site.json", DASHBOARD);
    const { rules, dashboards } = read({ rules: ["rules", "one.yaml"], dashboards: ["dashboards/site.json"] });
    expect(rules.map(({ name, path }) => [name, path])).toEqual([
      ["site.yml", "rules/site.yml"],
      ["one.yaml", "one.yaml"],
    ]);
    expect(dashboards.map(({ name }) => name)).toEqual(["site.json"]);
  });

  it("that are missing, of another kind or named twice are problems", () => {
    writeRules(ALERT);
    write("site.yml", stringify({ groups: [] }));
    expect(problems({ rules: ["none", "rules", "site.yml"], dashboards: ["dashboards"] })).toEqual([
      {
        path: "monitoring.rules[0]",
        message: "(none) cannot be read: ENOENT",
        remedy: "pulumi config rm --path 'llm-stack:monitoring.rules[0]'",
      },
      {
        path: "monitoring.rules[2]",
        message: "(site.yml) has the same name as rules/site.yml: in the container they are in one folder",
        remedy: "rename site.yml",
      },
      expect.objectContaining({ message: "(dashboards) has no .json file" }),
    ]);
  });

  it("are all read before the first problem is reported", () => {
    writeRules({ ...ALERT, labels: {} });
    write("dashboards/site.json", "{");
    const scrape = [{ name: "php", targets: ["a.example.com:1"], scheme: "https", certificateAuthority: "ca.pem" }];
    const found = problems({ rules: ["rules"], dashboards: ["dashboards"], scrape });
    expect(found.map(({ path }) => path)).toEqual([
      "monitoring.rules[0]",
      "monitoring.dashboards[0]",
      "monitoring.scrape[0].certificateAuthority",
    ]);
  });
});

describe("rules", () => {
  it("that fit are accepted, also several severities of one alert", () => {
    const critical = { ...ALERT, labels: { severity: "critical" } };
    expect(ruleMessages(ALERT, critical, { record: "site:slow", expr: "a" })).toEqual([]);
  });

  it.each([
    ["groups: [", "(rules/site.yml) is not YAML: "],
    ["alerts: []", "(rules/site.yml) has no list groups, so it is not a rule file of Prometheus"],
    ["groups: [{ rules: [] }]", "(rules/site.yml) group 1 needs a name and a list rules"],
    ["groups: [{ name: a, rules: [{ expr: b }] }]", "(rules/site.yml) rule 1 of a needs either alert or record"],
  ])("need the form of a rule file: %s", (content, message) => {
    write("rules/site.yml", content);
    const [found = "", ...others] = messages({ rules: ["rules"] });
    expect(others).toEqual([]);
    expect(found.startsWith(message), found).toBe(true);
  });

  it("need a severity that receivers know", () => {
    const message =
      "(rules/site.yml) the alert SiteSlow needs the label severity: critical or warning, which receivers choose by, or none";
    expect(ruleMessages({ ...ALERT, labels: { severity: "page" } })).toEqual([message]);
    expect(ruleMessages({ ...ALERT, labels: undefined })).toEqual([message]);
    expect(ruleMessages({ ...ALERT, labels: { severity: "none" } })).toEqual([]);
  });

  it("need what notifications show", () => {
    expect(ruleMessages({ ...ALERT, annotations: { summary: "s" } })).toEqual([
      "(rules/site.yml) the alert SiteSlow needs the annotations description, runbook_url, which notifications show",
    ]);
  });

  it("may not have a name of the stack, or of another file", () => {
    writeRules(ALERT);
    write("rules/two.yml", stringify({ groups: [{ name: "two", rules: [ALERT, { ...ALERT, alert: "TargetDown" }] }] }));
    expect(messages({ rules: ["rules"] })).toEqual([
      "(rules/two.yml) the alert SiteSlow is already defined in rules/site.yml",
      "(rules/two.yml) the alert TargetDown is already defined in the stack's own rules",
    ]);
  });

  it("and dashboards may not contain a secret", () => {
    const rule = { ...ALERT, annotations: { ...ALERT.annotations, runbook_url: "sk-0123456789abcdef0123" } };
    expect(ruleMessages(rule)).toEqual(["(rules/site.yml) contains a key that starts with sk-"]);
    expect(dashboardMessages({ ...DASHBOARD, description: "sk-0123456789abcdef0123" })).toEqual([
      "(dashboards/site.json) contains a key that starts with sk-",
    ]);
  });

  it("are fixed in their file, which the remedy names", () => {
    writeRules({ ...ALERT, expr: "" });
    expect(problems({ rules: ["rules"] })).toEqual([
      {
        path: "monitoring.rules[0]",
        message: "(rules/site.yml) the alert SiteSlow needs an expr",
        remedy: "edit rules/site.yml",
      },
    ]);
  });
});

describe("dashboards", () => {
  it.each([
    ["[]", "is not a dashboard: its JSON is no object"],
    [{ dashboard: DASHBOARD, meta: {} }, "is a response of Grafana's API: keep only its field dashboard"],
    [{ ...DASHBOARD, title: undefined }, "needs a title"],
    [
      { ...DASHBOARD, uid: undefined },
      "needs a uid of up to 40 letters, digits, - and _, or its address would change with every start",
    ],
    [{ ...DASHBOARD, uid: "llm-overview" }, "has the uid llm-overview of a dashboard of the stack"],
    [
      { ...DASHBOARD, __inputs: [{ name: "DS_PROMETHEUS" }] },
      "was exported to share it with another Grafana: export it without that option, because Grafana fills no ${DS_…} in files",
    ],
    [
      { ...DASHBOARD, panels: [{ targets: [{ datasource: { uid: "loki-1" } }] }] },
      "uses the data source loki-1, but Grafana has only Prometheus, prometheus",
    ],
  ])("are refused: %j", (dashboard, message) => {
    expect(dashboardMessages(dashboard)).toEqual([`(dashboards/site.json) ${message}`]);
  });

  it("that are no JSON are refused with the place", () => {
    expect(dashboardMessages('{"uid":')[0]).toContain("(dashboards/site.json) is not JSON: ");
  });

  it("may use a variable, a built-in data source and, as old ones do, a data source's name", () => {
    const panels = [{ datasource: "Prometheus" }, { datasource: { uid: "$source" } }, { datasource: "-- Mixed --" }];
    expect(dashboardMessages({ ...DASHBOARD, panels })).toEqual([]);
  });

  it("have their own uid and title", () => {
    write("dashboards/site.json", DASHBOARD);
    write("dashboards/twin.json", DASHBOARD);
    expect(messages({ dashboards: ["dashboards"] })).toEqual([
      "(dashboards/twin.json) has the same uid as dashboards/site.json",
      "(dashboards/twin.json) has the same title as dashboards/site.json",
    ]);
  });
});
