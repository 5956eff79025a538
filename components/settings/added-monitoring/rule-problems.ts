import { parseDocument } from "yaml";

import type { Problem } from "../problems";
import type { AddedFile } from "./added-files";
import { isFields, type Fields } from "./fields";
import { fileProblem } from "./file-problem";
import { secretsInText } from "./secrets-in-text";
import { stackNames } from "./stack-names";

/** `none` is for alerts that notify no receiver; the others are what receivers can choose (`alertReceivers`). */
const SEVERITIES: readonly unknown[] = ["critical", "warning", "none"];

/** Texts that the notifications show (config-templates/alertmanager/messages.tmpl). */
const ANNOTATIONS = ["summary", "description", "runbook_url"];

/** A rule and the file it is in. */
interface FoundRule {
  readonly file: AddedFile;
  readonly rule: Fields;
  /** For messages, for example `the alert SiteSlow` or `rule 2 of group a`. */
  readonly label: string;
}

/**
 * Problems of rule files that need no promtool: the form, names that the stack or another file uses, and what notifications need
 * of an alert.
 */
export function ruleProblems(files: readonly AddedFile[]): readonly Problem[] {
  const read = files.map((file) => rulesOf(file));
  const rules = read.flatMap((one) => one.rules);
  return [
    ...files.flatMap((file) => secretsInText(file.content).map((found) => fileProblem(file, `contains ${found}`))),
    ...read.flatMap((one) => one.problems),
    ...rules.flatMap(problemsOfRule),
    ...rules.flatMap((found, index) => nameProblems(found, rules.slice(0, index))),
  ];
}

function rulesOf(file: AddedFile): { readonly rules: readonly FoundRule[]; readonly problems: readonly Problem[] } {
  const failed = (message: string) => ({ rules: [], problems: [fileProblem(file, message)] });
  const document = parseDocument(file.content);
  const [error] = document.errors;
  if (error) return failed(`is not YAML: ${error.message.split("\n", 1)[0] ?? ""}`);
  const content: unknown = document.toJS();
  const groups = isFields(content) ? content["groups"] : undefined;
  if (!Array.isArray(groups)) return failed("has no list groups, so it is not a rule file of Prometheus");
  const problems: Problem[] = [];
  const rules = (groups as readonly unknown[]).flatMap((group, position): FoundRule[] => {
    const list = isFields(group) ? group["rules"] : undefined;
    if (isFields(group) && typeof group["name"] === "string" && Array.isArray(list)) {
      return (list as readonly unknown[]).map((rule, at) =>
        foundRule(file, rule, `rule ${at + 1} of ${String(group["name"])}`),
      );
    }
    problems.push(fileProblem(file, `group ${position + 1} needs a name and a list rules`));
    return [];
  });
  return { rules, problems };
}

function foundRule(file: AddedFile, value: unknown, position: string): FoundRule {
  const rule = isFields(value) ? value : {};
  const { alert, record } = rule;
  const kind = typeof alert === "string" ? `the alert ${alert}` : undefined;
  return { file, rule, label: kind ?? (typeof record === "string" ? `the record ${record}` : position) };
}

function problemsOfRule({ file, rule, label }: FoundRule): readonly Problem[] {
  const report = (message: string) => fileProblem(file, `${label} ${message}`);
  const isAlert = typeof rule["alert"] === "string";
  if (isAlert === (typeof rule["record"] === "string")) return [report("needs either alert or record")];
  return [
    ...(typeof rule["expr"] === "string" && rule["expr"].trim() !== "" ? [] : [report("needs an expr")]),
    ...(isAlert ? alertProblems(rule).map(report) : []),
  ];
}

function alertProblems(rule: Fields): readonly string[] {
  const labels = isFields(rule["labels"]) ? rule["labels"] : {};
  const annotations = isFields(rule["annotations"]) ? rule["annotations"] : {};
  const absent = ANNOTATIONS.filter((name) => typeof annotations[name] !== "string" || annotations[name] === "");
  return [
    ...(SEVERITIES.includes(labels["severity"])
      ? []
      : ["needs the label severity: critical or warning, which receivers choose by, or none"]),
    ...(absent.length > 0 ? [`needs the annotations ${absent.join(", ")}, which notifications show`] : []),
  ];
}

/** Severities of one alert may share its name, as in the stack's own rules. */
function nameProblems({ file, rule, label }: FoundRule, earlier: readonly FoundRule[]): readonly Problem[] {
  const { alerts, records } = stackNames();
  const { alert, record } = rule;
  const taken =
    (typeof alert === "string" && alerts.has(alert)) || (typeof record === "string" && records.has(record))
      ? "the stack's own rules"
      : earlier.find((other) => identityOf(other.rule) === identityOf(rule) && identityOf(rule) !== undefined)?.file
          .path;
  return taken === undefined ? [] : [fileProblem(file, `${label} is already defined in ${taken}`)];
}

/** Several records of one name are legal when their labels differ, which only Prometheus can know. */
function identityOf({ alert, labels }: Fields): string | undefined {
  if (typeof alert !== "string") return undefined;
  return `${alert} ${isFields(labels) ? String(labels["severity"]) : ""}`;
}
