import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, stat } from "../panels";

const BY_TARGET = "{{target}}";

export const backup: DashboardSpec = {
  file: "backup",
  uid: "llm-backup",
  title: "Backup",
  description: "Backups and restore drills, by target. docs/backup.md explains them. Empty without llm-stack:backup.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Age of the newest backup",
            description: "Since the target last got a backup, or since it was configured.",
            unit: "s",
            queries: [[measuredBy("BackupTooOld"), BY_TARGET]],
            alerts: ["BackupTooOld"],
            noValue: "No backups.",
          }),
          stat({
            title: "Last backup",
            description: "Whether the target has the newest dump. The worker tries again every 15 minutes.",
            unit: "none",
            queries: [[measuredBy("BackupFailed"), BY_TARGET]],
            alerts: ["BackupFailed"],
            texts: { 0: "kept", 1: "failed" },
            noValue: "No backups.",
          }),
          stat({
            title: "Last dump",
            description: "Whether the databases could be dumped.",
            unit: "none",
            queries: [[measuredBy("BackupDumpFailed"), "databases"]],
            alerts: ["BackupDumpFailed"],
            texts: { 0: "complete", 1: "failed" },
            noValue: "No backups.",
          }),
          stat({
            title: "Backups kept",
            description: "Number of backups in the target.",
            unit: "none",
            queries: [["llm_stack_backup_snapshots", BY_TARGET]],
            noValue: "No backups.",
          }),
          stat({
            title: "Last restore drill",
            description: "Whether the target's newest backup could be restored and had the same rows as the database.",
            unit: "none",
            queries: [[measuredBy("RestoreDrillFailed"), BY_TARGET]],
            alerts: ["RestoreDrillFailed"],
            texts: { 0: "restored", 1: "failed" },
            noValue: "No drill yet.",
          }),
          stat({
            title: "Age of the last good drill",
            description: "Since a backup of the target was last restored as a test. There is a drill every week.",
            unit: "s",
            queries: [[measuredBy("RestoreDrillTooOld"), BY_TARGET]],
            alerts: ["RestoreDrillTooOld"],
            noValue: "No drill yet.",
          }),
        ),
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          graph({
            title: "Size of the dumps",
            description: "Uncompressed, by database. restic compresses them and keeps only what changed.",
            unit: "bytes",
            related: ["BackupShrank", "BackupMetricsMissing"],
            queries: [["llm_stack_backup_dump_size_bytes", "{{database}}"]],
          }),
          graph({
            title: "Size of a backup",
            description: "The dumps and the applications' files together, uncompressed.",
            unit: "bytes",
            queries: [["llm_stack_backup_size_bytes", BY_TARGET]],
          }),
        ),
        line(
          graph({
            title: "Duration of a backup",
            description: "Storing, checking and removing old backups.",
            unit: "s",
            queries: [["llm_stack_backup_duration_seconds", BY_TARGET]],
          }),
          graph({
            title: "Duration of a restore drill",
            description: "Restoring and comparing, without fetching the backup. A restore takes about as long.",
            unit: "s",
            queries: [["llm_stack_restore_drill_duration_seconds", BY_TARGET]],
          }),
        ),
      ],
    },
  ],
};
