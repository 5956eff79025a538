import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { packageRoot } from "../../components/settings/package-files";
import type { Settings } from "../../components/settings/schema";
import { findPromtool, PROMTOOL_SOURCES, type Promtool } from "../../testing/prometheus/promtool";

/** What promtool says about the jobs and rules that a stack adds. */
export interface PromtoolResult {
  /** One line; empty when the stack adds nothing. */
  readonly summary: string;
  /** What promtool prints about each file that it refuses. */
  readonly problems: readonly string[];
}

type Added = Pick<Settings["monitoring"], "scrape" | "probes" | "rules">;

/**
 * Checks Prometheus' planned configuration and the added rules with promtool, and runs the tests beside the rules. The program's own
 * checks have run by then, so a machine without promtool misses only mistakes within PromQL.
 *
 * @param folder folder of the plan's files.
 * @param find finds promtool for a folder; undefined when this machine has none.
 */
export function checkAdded(
  folder: string,
  monitoring: Added | undefined,
  find: (folder: string) => Promtool | undefined = findPromtool,
): PromtoolResult {
  const { scrape = [], probes = [], rules = [] } = monitoring ?? {};
  if (scrape.length + probes.length + rules.length === 0) return { summary: "", problems: [] };
  const work = mkdtempSync(join(tmpdir(), "llm-stack-promtool-"));
  try {
    const calls = prepare(work, folder, rules);
    const promtool = find(work);
    if (!promtool) {
      const summary = `promtool: not found, so the PromQL of added rules is unchecked. It needs ${PROMTOOL_SOURCES}.`;
      return { summary, problems: [] };
    }
    const problems = calls.flatMap((args) => complaint(promtool, args));
    const summary = `promtool: ${calls.length - problems.length} of ${calls.length} checks of added jobs, rules and tests passed`;
    return { summary, problems };
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Copies what promtool reads to one folder, which a container can mount. @returns its calls. */
function prepare(work: string, folder: string, rules: readonly string[]): readonly (readonly string[])[] {
  cpSync(join(folder, "prometheus"), join(work, "prometheus"), { recursive: true });
  const added = join(work, "prometheus/added-rules");
  const ruleFiles = existsSync(added) ? readdirSync(added).map((file) => `prometheus/added-rules/${file}`) : [];
  const tests = rules.flatMap(testsBeside);
  for (const test of tests) cpSync(test, join(added, basename(test)));
  return [
    // The files that the configuration names are only in the container.
    ["check", "config", "--syntax-only", "prometheus/prometheus.yml"],
    ...(ruleFiles.length > 0 ? [["check", "rules", "--lint-fatal", ...ruleFiles]] : []),
    ...tests.map((test) => ["test", "rules", `prometheus/added-rules/${basename(test)}`]),
  ];
}

/** The promtool tests of a folder with rules, or of a single rule file. */
function testsBeside(entry: string): readonly string[] {
  const path = resolve(packageRoot, entry);
  if (!statSync(path).isDirectory()) {
    const test = join(dirname(path), basename(path).replace(/\.ya?ml$/, ".test.yml"));
    return existsSync(test) ? [test] : [];
  }
  return readdirSync(path)
    .filter((file) => /\.test\.ya?ml$/.test(file))
    .map((file) => join(path, file));
}

function complaint(promtool: Promtool, args: readonly string[]): readonly string[] {
  try {
    promtool(...args);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message.trim() : String(error)];
  }
}
