import { hasBackup } from "../../components/settings/backup-targets";
import { applicationNames } from "../../components/settings/supported-versions";
import { table } from "../print/table";
import { versionOf, type Change } from "./changes";
import { notesOf } from "./evaluate-changes";
import type { Journal } from "./journal";
import type { Subject } from "./preconditions";
import { upgradeScope } from "./scope";

const NAMES = { ...applicationNames, postgres: "PostgreSQL" } as const;

/** What an upgrade changes, what it costs, and its steps. */
export function describePlan(
  { stack, settings, volume }: Pick<Subject, "stack" | "settings" | "volume">,
  changes: readonly Change[],
): string {
  const { writers, databases } = upgradeScope(changes);
  const { costs, notes } = notesOf(changes);
  const pinned = changes.filter(({ from, to }) => from.includes("@") && !to.includes("@"));
  const targets = settings.backup.targets.map(({ name }) => name).join(", ");
  const steps = [
    "pull the images, while everything runs",
    ...(hasBackup(settings) ? [`make a backup in ${targets}, while everything runs`] : []),
    `write the versions to Pulumi.${stack}.yaml`,
    `stop ${writers.join(", ")}, and dump ${databases.join(", ")} into the volume ${volume.volume}`,
    "up: the new versions migrate their databases once; every container must become healthy",
    "smoke test; if anything fails, the old images and the dump come back",
  ];
  return [
    table([], changes.map(describeChange)),
    ...section("What it costs", costs),
    ...section("Notes", [
      ...notes,
      ...pinned.map(
        ({ to }) => `${to} is not pinned to a digest, as the present image is: see docs/upgrade.md#digests`,
      ),
      ...(hasBackup(settings) ? [] : ["There is no backup target: the dump in the volume is the only way back."]),
    ]),
    "\nWhat happens:",
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
  ].join("\n");
}

function describeChange({ service, from, to }: Change): readonly string[] {
  const versions = [versionOf(from) ?? "?", versionOf(to) ?? "?"];
  return [NAMES[service], service === "postgres" ? "" : versions.join(" → "), to];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`\n${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** The versions of an upgrade in a few words. */
export function describeChanges({ changes }: Pick<Journal, "changes">): string {
  return changes.map(({ service, from, to }) => `${NAMES[service]} from ${from} to ${to}`).join(", ");
}
