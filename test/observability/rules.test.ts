import { describe, expect, it } from "vitest";

import { readPackageFile } from "../../components/settings/package-files";
import { alertCases, alertGroups, alerts, ruleFiles, testFiles, type Alert } from "./support/rules";

const SEVERITIES = ["none", "warning", "critical"];
/** It has to fire always, so there is no moment at which it does not. */
const ALWAYS_FIRES = "Watchdog";

const all = alerts();
const cases = alertCases();
const headings = readPackageFile("docs/runbook.md")
  .split("\n")
  .flatMap((line) => /^## (\w+)$/.exec(line)?.[1] ?? []);
const namesOf = (found: readonly Alert[]) =>
  found.map(({ alert, labels }) => `${alert} ${String(labels?.["severity"])}`);

describe("alert rules", () => {
  it("are in files of one group each, which has the file's name", () => {
    expect(alertGroups().map(({ name }) => `${name}.yml`)).toEqual(ruleFiles());
  });

  it("have a name of their own, or one name and a severity of their own", () => {
    expect(new Set(namesOf(all)).size).toBe(all.length);
  });

  it("have a severity that receivers can be chosen by", () => {
    expect(namesOf(all.filter(({ labels }) => !SEVERITIES.includes(labels?.["severity"] ?? "")))).toEqual([]);
  });

  it("say what is wrong and what that means", () => {
    const silent = all.filter(({ annotations }) => !annotations?.["summary"] || !annotations["description"]);
    expect(namesOf(silent)).toEqual([]);
  });

  it("lead to their section of the runbook", () => {
    const wrong = all.filter(
      ({ alert, annotations }) => annotations?.["runbook"] !== `docs/runbook.md#${alert.toLowerCase()}`,
    );
    expect(namesOf(wrong)).toEqual([]);
  });

  it("have a section in the runbook, which has no sections for alerts that are gone", () => {
    expect([...headings].sort()).toEqual([...new Set(all.map(({ alert }) => alert))].sort());
  });
});

describe("tests of the alert rules", () => {
  it("are in a file for each file of rules", () => {
    expect(testFiles()).toEqual(ruleFiles().map((file) => file.replace(/\.yml$/, ".test.yml")));
  });

  it("show each alert firing", () => {
    const untested = all.filter(({ alert, labels }) => !cases.some((test) => fires(test, alert, labels?.["severity"])));
    expect(namesOf(untested)).toEqual([]);
  });

  it("show each alert not firing yet", () => {
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
