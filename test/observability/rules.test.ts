import { describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { containerSuffix, serviceNames } from "../../components/settings/service-names";
import { metricNamesIn } from "./support/promql";
import {
  alertCases,
  alerts,
  recordings,
  ruleFiles,
  ruleGroups,
  testFiles,
  type Alert,
} from "../../testing/prometheus/rules";

const SEVERITIES = ["none", "warning", "critical"];
/** This alert always fires, so no test can show it silent. */
const ALWAYS_FIRES = "Watchdog";

const KINDS = [
  ...["Liveness", "Share of 5xx", "Errors of providers", "Latency (p95, p99)", "Queue", "Retries", "Connections"],
  ...["Memory", "Disk", "CPU", "Killed for memory", "Growth of logs", "Certificates", "Budgets", "Backups"],
];

const all = alerts();
const cases = alertCases();
const headings = readPackageFile("docs/runbook.md")
  .split("\n")
  .flatMap((line) => /^## (\w+)$/.exec(line)?.[1] ?? []);
const namesOf = (found: readonly Alert[]) =>
  found.map(({ alert, labels }) => `${alert} ${String(labels?.["severity"])}`);

describe("alert rules", () => {
  it("are in files of one group each, named after the file", () => {
    expect(ruleGroups().map(({ name }) => `${name}.yml`)).toEqual(ruleFiles());
  });

  it("have a unique name, or share it with different severities", () => {
    expect(new Set(namesOf(all)).size).toBe(all.length);
  });

  it("have a severity on which receivers can route", () => {
    expect(namesOf(all.filter(({ labels }) => !SEVERITIES.includes(labels?.["severity"] ?? "")))).toEqual([]);
  });

  it("describe the problem and its impact", () => {
    const silent = all.filter(({ annotations }) => !annotations?.["summary"] || !annotations["description"]);
    expect(namesOf(silent)).toEqual([]);
  });

  it("link to their section of the runbook", () => {
    const wrong = all.filter(
      ({ alert, annotations }) => annotations?.["runbook_url"] !== `docs/runbook.md#${alert.toLowerCase()}`,
    );
    expect(namesOf(wrong)).toEqual([]);
  });

  it("have a section in the runbook, which has no sections for removed alerts", () => {
    expect([...headings].sort()).toEqual([...new Set(all.map(({ alert }) => alert))].sort());
  });
});

describe("ContainerMissing", () => {
  /** Without Prometheus no alert fires, and the others are not in every stack. */
  const UNWATCHED = [
    ...["prometheus", "tika", "presidio-analyzer", "presidio-anonymizer"],
    ...["backup", "restic", "log-collector", "victoria-logs"],
  ];

  it("watches every service", () => {
    const { expr = "" } = all.find(({ alert }) => alert === "ContainerMissing") ?? {};
    const watched = [...expr.matchAll(/absent\(container_last_seen\{container_label_llm_stack_service="([^"]+)"\}\)/g)];
    expect(watched.map(([, service]) => service).sort()).toEqual(
      serviceNames
        .map(containerSuffix)
        .filter((service) => !UNWATCHED.includes(service))
        .sort(),
    );
  });
});

describe("alerts about containers", () => {
  const GUARDS = ["ContainerLabelsLost", "ContainerMetricMissing", "ContainerMetricsLost", "ContainerMissing"];
  /** Labels that the guards watch: by them the alerts recognise and name a container. */
  const WATCHED_LABELS = ["container_label_llm_stack_service", "name"];

  const dependent = all
    .filter(({ alert }) => !GUARDS.includes(alert))
    .map((rule) => ({ ...rule, metrics: metricNamesIn(rule.expr).filter((name) => name.startsWith("container_")) }))
    .filter(({ metrics }) => metrics.length > 0);
  const { expr: guard = "" } = all.find(({ alert }) => alert === "ContainerMetricMissing") ?? {};

  it("read only metrics whose loss ContainerMetricMissing reports, and it watches no others", () => {
    const watched = [...guard.matchAll(/unless on \(container_label_llm_stack_service\) (\w+)\{name!=""\}/g)];
    const names = watched.map(([, metric]) => metric);
    expect([...new Set(dependent.flatMap(({ metrics }) => metrics))].sort()).toEqual(names);
    expect([...guard.matchAll(/"metric", "(\w+)"/g)].map(([, metric]) => metric)).toEqual(names);
  });

  it("depend on no label whose loss goes unnoticed", () => {
    const unwatched = dependent.flatMap(({ alert, expr, annotations = {} }) => {
      const used = [
        ...expr.matchAll(/(\w+)(?:=~|!~|!=|=)"/g),
        ...Object.values(annotations).flatMap((text) => [...text.matchAll(/\$labels\.(\w+)/g)]),
      ].map(([, label = ""]) => label);
      return used.filter((label) => !WATCHED_LABELS.includes(label)).map((label) => `${alert}: ${label}`);
    });
    expect(unwatched).toEqual([]);
  });

  it("count this stack's containers only", () => {
    const open = dependent.filter(({ expr }) => !expr.includes('{container_label_llm_stack_service!=""}'));
    expect(namesOf(open)).toEqual([]);
  });
});

describe("labels of alerts, which leave the host", () => {
  const PERSONAL = ["user", "user_email", "user_alias", "end_user", "client_ip", "user_agent", "api_key_alias"];

  it("name no user, e-mail address, address or alias of a key", () => {
    const leaking = cases.filter(({ labels }) => labels.some((label) => PERSONAL.includes(label)));
    expect(leaking.map(({ alertname }) => alertname)).toEqual([]);
  });
});

describe("the table of docs/alerts.md", () => {
  const [, table = ""] = readPackageFile("docs/alerts.md").split("## What the alerts cover");
  const rows = [...(table.split("\n## ")[0] ?? "").matchAll(/^\| (\w[^|]*?) +\| ([^|]+) \| ([^|]*) \|$/gm)].slice(1);
  const named = rows.flatMap(([, , names = ""]) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name));

  it("has every alert once, and no other", () => {
    expect([...named].sort()).toEqual([...new Set(all.map(({ alert }) => alert))].sort());
  });

  it("has an alert for each kind that a gateway in production needs, or says why there is none", () => {
    const open = rows.filter(([, , names = "", note = ""]) => !names.includes("`") && note.trim() === "");
    expect(open).toEqual([]);
    expect(rows.map(([, kind]) => kind)).toEqual(expect.arrayContaining(KINDS));
  });
});

describe("recording rules", () => {
  it("record each metric once", () => {
    const names = recordings().map(({ record }) => record);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("record only metrics that another rule reads", () => {
    const read = new Set([...all, ...recordings()].flatMap(({ expr }) => metricNamesIn(expr)));
    expect(recordings().filter(({ record }) => !read.has(record))).toEqual([]);
  });
});

describe("tests of the alert rules", () => {
  it("are in one file for each rule file", () => {
    expect(testFiles()).toEqual(ruleFiles().map((file) => file.replace(/\.yml$/, ".test.yml")));
  });

  it("show each alert firing", () => {
    const untested = all.filter(({ alert, labels }) => !cases.some((test) => fires(test, alert, labels?.["severity"])));
    expect(namesOf(untested)).toEqual([]);
  });

  it("show each alert not yet firing", () => {
    const untested = all.filter(
      ({ alert, labels }) =>
        !cases.some((test) => test.alertname === alert && !fires(test, alert, labels?.["severity"])),
    );
    expect(namesOf(untested)).toEqual([`${ALWAYS_FIRES} none`]);
  });
});

function fires(test: (typeof cases)[number], alert: string, severity = ""): boolean {
  return test.alertname === alert && test.severities.includes(severity);
}
