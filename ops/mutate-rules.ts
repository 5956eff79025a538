import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";

import { packageRoot } from "../components/settings/package-files";
import { mutationsOf, type Mutation } from "../testing/prometheus/mutations";
import { findPromtool, PROMTOOL_SOURCES, type Promtool } from "../testing/prometheus/promtool";
import { PROMETHEUS_FOLDER, ruleFiles } from "../testing/prometheus/rules";
import { defineCommand, OperationError, runCommand } from "./command";

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}

/** A rule file with one change. */
interface Mutant {
  readonly change: string;
  readonly content: RuleFile;
}

const command = defineCommand(
  "mutate-rules",
  "Changes each threshold, comparison, set operator and duration of the rules, one at a time, and runs the rules' tests. Lists " +
    `the changes that no test notices, and exits with 1 if there are any. Takes minutes. Needs ${PROMTOOL_SOURCES}.`,
)
  .argument("[files...]", "rule files, for example budgets.yml; all of them by default")
  .action((files) => {
    const unknown = files.filter((file) => !ruleFiles().includes(file));
    if (unknown.length > 0) throw new OperationError(`No such rule file: ${unknown.join(", ")}`);
    const survivors = mutate(files.length > 0 ? files : ruleFiles());
    if (survivors > 0) process.exitCode = 1;
  });

void runCommand(command);

/** @returns how many mutants survived. */
function mutate(files: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "llm-stack-rules-"));
  try {
    cpSync(join(packageRoot, PROMETHEUS_FOLDER), folder, { recursive: true });
    const promtool = findPromtool(folder);
    if (!promtool) throw new OperationError(`This command needs ${PROMTOOL_SOURCES}.`);
    return files.reduce((survivors, file) => survivors + mutateFile(folder, file, promtool), 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function mutateFile(folder: string, file: string, promtool: Promtool): number {
  const path = join(folder, "rules", file);
  const original = readFileSync(path, "utf8");
  const test = `tests/${file.replace(/\.yml$/, ".test.yml")}`;
  if (!passes(promtool, test)) throw new OperationError(`The rules fail ${test} unchanged. To see why, run: npm test`);
  const mutants = mutantsOf(parse(original) as RuleFile);
  const survivors = mutants.filter(({ content }) => {
    writeFileSync(path, stringify(content));
    return passes(promtool, test);
  });
  writeFileSync(path, original);
  console.log(`${file}: ${mutants.length} mutants, ${survivors.length} survived`);
  for (const { change } of survivors) console.log(`  ${change}`);
  return survivors.length;
}

function passes(promtool: Promtool, test: string): boolean {
  try {
    promtool("test", "rules", test);
    return true;
  } catch {
    return false;
  }
}

function mutantsOf(content: RuleFile): Mutant[] {
  return content.groups.flatMap(({ rules }, group) =>
    rules.flatMap((rule, index) => [
      ...mutationsOf(rule.expr).map((mutation) => mutant(content, group, index, "expr", mutation)),
      ...mutationsOf(rule.for ?? "").map((mutation) => mutant(content, group, index, "for", mutation)),
    ]),
  );
}

function mutant(content: RuleFile, group: number, index: number, key: "expr" | "for", mutation: Mutation): Mutant {
  const rule = content.groups[group]?.rules[index];
  const groups = content.groups.map((each, position) =>
    position === group
      ? { ...each, rules: each.rules.with(index, { ...rule, [key]: mutation.mutated } as Rule) }
      : each,
  );
  return { change: `${rule?.alert ?? rule?.record ?? ""} ${key}: ${mutation.change}`, content: { ...content, groups } };
}
