import { parse } from "yaml";

import { listPackageFiles, readPackageFile } from "../../components/settings/package-files";

/** Folder with the alert rules and their tests, relative to the package's root. */
export const PROMETHEUS_FOLDER = "observability/prometheus";

/** An alert as in its file. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A recording rule as in its file. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** A group of rules and the file it is in. */
export interface RuleGroup {
  readonly file: string;
  readonly name: string;
  readonly rules: readonly (Alert | Recording)[];
}

/** The alerts that promtool expects at one moment. */
export interface AlertCase {
  readonly file: string;
  readonly alertname: string;
  /** Severities of the firing alerts with that name; empty when none fires. */
  readonly severities: readonly string[];
  /** Names of the labels of these alerts. Every alert has a case that fires, and promtool compares all labels. */
  readonly labels: readonly string[];
}

/** All groups of all rule files. */
export function ruleGroups(): RuleGroup[] {
  return ruleFiles().flatMap((file) => {
    const { groups } = read(`rules/${file}`) as { readonly groups: readonly Omit<RuleGroup, "file">[] };
    return groups.map((group) => ({ ...group, file }));
  });
}

/** All alerts of all rule files. */
export function alerts(): Alert[] {
  return ruleGroups().flatMap(({ rules }) => rules.filter((rule) => "alert" in rule));
}

/** All recording rules of all rule files. */
export function recordings(): Recording[] {
  return ruleGroups().flatMap(({ rules }) => rules.filter((rule) => "record" in rule));
}

/** All cases of all test files. */
export function alertCases(): AlertCase[] {
  interface Expected {
    readonly alertname: string;
    readonly exp_alerts?: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
  }
  return testFiles().flatMap((file) => {
    const { tests } = read(`tests/${file}`) as {
      readonly tests: readonly { readonly alert_rule_test?: readonly Expected[] }[];
    };
    return tests
      .flatMap(({ alert_rule_test = [] }) => alert_rule_test)
      .map(({ alertname, exp_alerts = [] }) => ({
        file,
        alertname,
        severities: exp_alerts.map(({ exp_labels }) => exp_labels["severity"] ?? ""),
        labels: exp_alerts.flatMap(({ exp_labels }) => Object.keys(exp_labels)),
      }));
  });
}

/** Names of the rule files. */
export function ruleFiles(): string[] {
  return listPackageFiles(`${PROMETHEUS_FOLDER}/rules`);
}

/** Names of the files that test them. */
export function testFiles(): string[] {
  return listPackageFiles(`${PROMETHEUS_FOLDER}/tests`);
}

function read(path: string): unknown {
  return parse(readPackageFile(`${PROMETHEUS_FOLDER}/${path}`));
}
