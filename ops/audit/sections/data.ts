import { hasBackup } from "../../../components/settings/backup-targets";
import type { BackupTarget } from "../../../components/settings/backup-targets";
import { VOLUME } from "../../../policy/resource";
import { holdsData } from "../../../policy/rules/storage";
import type { AuditedStack } from "../audited-stack";
import { heading, paragraph, table, type Block, type Cell, type Chapter } from "../document";
import type { BackupEvidence } from "../live/backup-evidence";
import { keptData } from "../retention";

/** Which data the stack keeps, for how long, and how it comes back. */
export function dataChapter(stack: AuditedStack, evidence: BackupEvidence | undefined): Chapter {
  return {
    title: "Retention, backup and restore",
    blocks: [
      heading("Retention of every kind of data"),
      table(
        ["Data", "Where", "`Volumes", "Kept"],
        keptData(stack).map(({ data, where, volumes, kept }) => [data, where, volumes, kept]),
      ),
      heading("Data volumes"),
      table(
        ["`Volume", "Protected in Pulumi", "Kept by down"],
        stack.plan.resources
          .filter((resource) => resource.type === VOLUME && holdsData(resource))
          .map(({ name, options }): Cell[] => [name, mark(options.protect), mark(options.retainOnDelete)]),
      ),
      heading("Backup and restore"),
      ...backupBlocks(stack),
      ...evidenceBlocks(stack, evidence),
    ],
  };
}

function mark(holds: boolean): Cell {
  return holds ? { word: "yes", mark: "good" } : { word: "no", mark: "bad" };
}

function backupBlocks({ settings }: AuditedStack): readonly Block[] {
  if (!hasBackup(settings)) return [paragraph("NO BACKUP: the setting backup names no target.")];
  const { backup, timeZone } = settings;
  const { daily, weekly, monthly } = backup.keep;
  return [
    paragraph(
      `A backup every day at ${backup.at}, a restore drill every ${backup.drill.day} at ${backup.drill.at} (${timeZone}). Each ` +
        `target keeps ${daily} days, ${weekly} weeks and ${monthly} months. restic encrypts every backup with the generated ` +
        "secret backupPassword. The drill restores the newest backup of each target into a server of its own and compares " +
        "every table with the dump's fingerprint.",
    ),
    table(["`Target", "Type", "`Address", "Leaves the host"], backup.targets.map(targetRow)),
  ];
}

function targetRow(target: BackupTarget): readonly Cell[] {
  const address = {
    local: () => ("path" in target ? target.path : ""),
    s3: () => ("endpoint" in target ? `${target.endpoint}/${target.bucket}` : ""),
    sftp: () => ("host" in target ? `${target.host}:${target.path}` : ""),
    rest: () => ("url" in target ? target.url : ""),
  }[target.type]();
  return [target.name, target.type, address, target.type === "local" ? "if the folder is a network drive" : "yes"];
}

function evidenceBlocks({ settings }: AuditedStack, evidence: BackupEvidence | undefined): readonly Block[] {
  if (!hasBackup(settings)) return [];
  if (!evidence) return [paragraph("Evidence of backups and drills is on the host: run the audit with --live.")];
  return [
    heading("Evidence from the running host"),
    table(
      ["`Target", "Last backup (UTC)", "Last backup failed", "Last drill that passed (UTC)", "Last drill failed"],
      evidence.targets.map(({ target, backup, backupFailed, drill, drillFailed }): Cell[] => [
        target,
        backup ?? { word: "never", mark: "bad" },
        failed(backupFailed),
        drill ?? { word: "never", mark: "deviation" },
        failed(drillFailed),
      ]),
    ),
    heading("History of dumps and drills, newest last"),
    table(
      ["`Line"],
      evidence.history.map((line) => [line]),
      "The history is empty.",
    ),
  ];
}

function failed(value: boolean | undefined): Cell {
  if (value === undefined) return "not known";
  return value ? { word: "yes", mark: "bad" } : "no";
}
