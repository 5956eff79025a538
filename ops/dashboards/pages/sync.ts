import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, stat } from "../panels";
import { SINCE } from "../queries";

const age = (metric: string) => `time() - max(${metric})`;

export const sync: DashboardSpec = {
  file: "sync",
  uid: "llm-sync",
  title: "Sync",
  description: "The sync of LiteLLM's people, teams and models to Open WebUI. docs/sync.md explains it.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Sync",
            description: "Whether the sync may write to Open WebUI. Changes wait in a queue while it is stopped.",
            unit: "none",
            queries: [[measuredBy("SyncStopped"), "sync"]],
            alerts: ["SyncStopped"],
            texts: { 0: "on", 1: "stopped" },
          }),
          stat({
            title: "Worker's last sign of life",
            description: "Time since the worker last wrote its metrics.",
            unit: "s",
            queries: [[measuredBy("SyncNotRunning"), "age"]],
            alerts: ["SyncNotRunning"],
          }),
          stat({
            title: "Oldest waiting change",
            description: "How long the oldest change has waited. One second is normal.",
            unit: "s",
            queries: [[measuredBy("SyncLate"), "age"]],
            alerts: ["SyncLate"],
          }),
          stat({
            title: "Parked records",
            description:
              "Records that Open WebUI's database refused eight times: `npm run sync -- retry` tries them again.",
            unit: "none",
            queries: [[measuredBy("SyncParked"), "records"]],
            alerts: ["SyncParked"],
          }),
          stat({
            title: "Last success",
            description: "Time since a change last reached Open WebUI. Long when nothing changes.",
            unit: "s",
            queries: [[age("llm_stack_sync_last_success_timestamp_seconds"), "age"]],
            noValue: "No change yet.",
          }),
          stat({
            title: "Last comparison",
            description: "Time since the sync last compared both databases as a whole.",
            unit: "s",
            queries: [[age("llm_stack_sync_last_reconcile_timestamp_seconds"), "age"]],
            noValue: "No comparison yet.",
          }),
        ),
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          graph({
            title: "Waiting changes",
            description: "Changes in LiteLLM that Open WebUI does not have yet.",
            unit: "none",
            queries: [["max(llm_stack_sync_queue_length)", "waiting"]],
          }),
          graph({
            title: "Age of the oldest waiting change",
            description: "One second is normal.",
            unit: "s",
            queries: [[measuredBy("SyncLate"), "age"]],
            alerts: ["SyncLate"],
          }),
        ),
        line(
          graph({
            title: "Changes applied and failed",
            description: "A failed change is tried again, up to eight times.",
            unit: "ops",
            queries: [
              [`sum(rate(llm_stack_sync_applied_total${SINCE}))`, "applied"],
              [`sum(rate(llm_stack_sync_failed_total${SINCE}))`, "failed"],
            ],
          }),
          graph({
            title: "Differences in the last comparison",
            description:
              "Records that differed without a change in the queue, for example after an edit in Open WebUI.",
            unit: "none",
            queries: [["max(llm_stack_sync_reconcile_differences)", "differences"]],
          }),
        ),
      ],
    },
  ],
};
