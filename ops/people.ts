import { readFile } from "node:fs/promises";

import { Option } from "@commander-js/extra-typings";

import { defineCommand, OperationError, runCommand } from "./command";
import { jsonOption, targetOptions } from "./options";
import { describeChanges, describePeople, describeProblems } from "./people/describe-people";
import { parsePeople } from "./people/parse-people";
import { exportPeople, importPeople, type ImportReport } from "./people/run-people-command";
import { printJson } from "./print/json";
import { printList } from "./print/list";
import { UsageError } from "./stack-config";
import { findTarget, type Target } from "./target";

const FILE = "CSV file with the columns in docs/commands.md";
const NOTHING_TO_CHANGE = "LiteLLM matches the file.";

const people = defineCommand("people", "Imports people and their teams from a CSV file into LiteLLM, and exports them.")
  .addOption(targetOptions.stack)
  .addOption(targetOptions.prefix);

people
  .command("import")
  .description("makes LiteLLM match a file; people and teams that the file does not name stay as they are")
  .argument("<file>", FILE)
  .option("--dry-run", "show what would change, and change nothing")
  .option(
    "--prune",
    "block people from earlier imports that the file no longer names, and remove the others from teams and organisations " +
      "that it no longer names",
  )
  .addOption(jsonOption)
  .action(async (file, _, command) => {
    const { json, dryRun = false, prune = false, ...options } = command.optsWithGlobals();
    const report = await readAndImport(file, findTarget(options), { apply: !dryRun, prune });
    const done = dryRun ? report.changes : report.changes.slice(0, report.done);
    printList(done, json, describeChanges, NOTHING_TO_CHANGE);
    if (report.failure !== null) throw new OperationError(describeFailure(report));
  });

people
  .command("diff")
  .description("shows what an import would change; exits with 1 if there is anything")
  .argument("<file>", FILE)
  .addOption(jsonOption)
  .action(async (file, _, command) => {
    const { json, ...options } = command.optsWithGlobals();
    const { changes } = await readAndImport(file, findTarget(options), { apply: false, prune: false });
    printList(changes, json, describeChanges, NOTHING_TO_CHANGE);
    process.exitCode = changes.length > 0 ? 1 : 0;
  });

people
  .command("export")
  .description("prints all people in LiteLLM in the form that import reads")
  .addOption(new Option("--format <format>", "form of the output").choices(["csv", "json"] as const).default("csv"))
  .action(async (_, command) => {
    const { format, ...options } = command.optsWithGlobals();
    const found = await exportPeople(findTarget(options));
    if (format === "json") printJson(found);
    else process.stdout.write(describePeople(found));
  });

void runCommand(people);

/** Reports what is wrong in the file itself together with what LiteLLM would refuse. */
async function readAndImport(
  file: string,
  target: Target,
  options: { readonly apply: boolean; readonly prune: boolean },
): Promise<ImportReport> {
  const parsed = parsePeople(await readText(file));
  const apply = options.apply && parsed.problems.length === 0;
  const report = await importPeople(target, parsed.people, { ...options, apply }).catch((error: unknown) => {
    // A wrong file needs no LiteLLM to be reported.
    if (error instanceof OperationError && parsed.problems.length > 0) return undefined;
    throw error;
  });
  const problems = [...parsed.problems, ...(report?.problems ?? [])];
  if (report === undefined || problems.length > 0) throw new OperationError(describeProblems(file, problems));
  return report;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function describeFailure({ changes, done, failure }: ImportReport): string {
  const next = changes[done];
  const where = typeof next?.line === "number" ? `line ${String(next.line)}, ` : "";
  return (
    `Stopped at ${where}${next?.subject ?? ""}, ${next?.action ?? ""}: ${failure ?? ""}\n` +
    `${String(done)} of ${String(changes.length)} changes are done and stay. To continue, run the same command again.`
  );
}
