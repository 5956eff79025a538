import { accessSync, constants, existsSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { listFiles, pack, unpack } from "./bundle/archive";
import { collectBundle, type BundleFile } from "./bundle/contents";
import { knownSecrets } from "./bundle/known-secrets";
import { Redactor } from "./bundle/redactor";
import { defineCommand, OperationError, runCommand } from "./command";
import { stackOption, yesOption } from "./options";
import { isTerminal } from "./pulumi/consent";
import { UsageError } from "./stack-config";
import { findTarget } from "./target";
import { confirm } from "./up/confirm";

const SINCE = /^\d+[mh]$|^\d{4}-\d\d-\d\d/;

const supportBundle = defineCommand(
  "support-bundle",
  "Collects what another person needs to help with a stack into one .tar.gz: versions, status, doctor, smoke test, logs, " +
    "rendered files, settings, sync, alerts, migrations, disk. Removes secrets and e-mail addresses, and shows the files " +
    "before it writes the archive.",
)
  .addOption(stackOption)
  .option("--out <file>", "archive to write (default: support-<stack>-<time>.tar.gz in this folder)")
  .option("--since <time>", "how far back the logs go: 30m, 24h, or a day such as 2026-11-28", "24h")
  .option("--skip-smoke", "leave out the smoke test, which asks one model two short questions")
  .option("--with-people", "keep e-mail addresses, and the names in the sync's changes")
  .addOption(yesOption)
  .action(async ({ stack, out, since, skipSmoke = false, withPeople = false, yes = false }) => {
    if (!yes && !isTerminal()) {
      throw new UsageError(
        "Without a terminal, support-bundle needs --yes, because no one can look at the files first.",
      );
    }
    if (!SINCE.test(since)) throw new UsageError("--since takes a duration such as 30m or 24h, or a day.");
    const name = `support-${stack}-${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
    const archive = resolve(out ?? `${name}.tar.gz`);
    if (existsSync(archive)) throw new UsageError(`${archive} exists already. Name another file, or delete it.`);
    // Collecting takes a minute.
    requireFolder(dirname(archive));
    const target = { ...findTarget({ stack }), stack };
    // First, because without the secrets nothing may be collected.
    const { values, problems } = await knownSecrets(target, stack);
    const choices = { since, withSmoke: !skipSmoke, withPeople };
    const collected = await collectBundle(target, choices, (part) => {
      console.error(`Collecting ${part}…`);
    });
    const redactor = new Redactor(values, withPeople);
    const files = [readme(withPeople, values.length, problems), ...collected]
      .map(({ path, content }) => ({ path, content: redactor.redact(content) }))
      .sort((one, other) => (one.path < other.path ? -1 : 1));
    await review(name, archive, files, yes);
  });

void runCommand(supportBundle);

/** @throws UsageError unless files can be created in the folder. */
function requireFolder(folder: string): void {
  try {
    // The slash excludes files.
    accessSync(`${folder}/`, constants.W_OK);
  } catch (error) {
    throw new UsageError(`The archive cannot be written: ${(error as Error).message}. Name another --out.`);
  }
}

async function review(name: string, archive: string, files: readonly BundleFile[], yes: boolean): Promise<void> {
  const root = unpack(name, files);
  try {
    console.log(listFiles(files));
    if (!yes) {
      console.log(`\nLook at them before you answer: ${join(root, name)}`);
      if (!(await confirm(`Write ${archive}?`))) throw new OperationError("Nothing was written.");
    }
    await pack(root, name, archive);
    console.log(`\nWritten: ${archive} (${Math.ceil(statSync(archive).size / 1024)} KiB)`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function readme(withPeople: boolean, secrets: number, problems: readonly string[]): BundleFile {
  const people = withPeople
    ? "E-mail addresses of people are in it (--with-people)."
    : "E-mail addresses are replaced by [person N], the same number in every file. Names that people chose may be in it.";
  const content = [
    "Made by `npm run support-bundle` of llm-stack.",
    `Removed: ${secrets} known secret values in any encoding, and what looks like a key, token or password: [secret].`,
    people,
    "Read it before you pass it on: a log may quote what a person wrote.",
    ...problems.map((problem) => `Not all secrets could be read: ${problem}`),
  ];
  return { path: "README.txt", content: `${content.join("\n")}\n` };
}
