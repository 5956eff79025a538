import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, NONE_IS_GOOD, stat, text } from "../panels";
import { SINCE } from "../queries";

const OFF = "No logs: set logs.enabled";

export const logs: DashboardSpec = {
  file: "logs",
  uid: "llm-logs",
  title: "Logs",
  description:
    "What the containers log, counted by the log collector. Search the lines themselves in VictoriaLogs. Empty unless logs.enabled.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Tracebacks in the last hour",
            description:
              "Errors of Python programs that ended a request or a task. Runbook: docs/runbook.md#logtracebacks",
            unit: "none",
            queries: [["sum by (service) (increase(log_tracebacks_total[1h]))", "{{service}}"]],
            noValue: OFF,
          }),
          stat({
            title: "Failed migrations since the collector's start",
            description: "Lines about migrations that did not succeed. Runbook: docs/runbook.md#migrationfailed",
            unit: "none",
            queries: [["sum by (service) (log_migration_failures_total)", "{{service}}"]],
            steps: NONE_IS_GOOD,
            noValue: "None",
          }),
          stat({
            title: "Waiting batches",
            description: "Batches of lines that the destination has not taken yet.",
            unit: "none",
            queries: [['sum(otelcol_exporter_queue_size{data_type="logs"})', "batches"]],
            alerts: ["LogsNotDelivered"],
            noValue: OFF,
          }),
          text(
            "Search the lines",
            "Where the lines are.",
            "VictoriaLogs has its own page on 127.0.0.1 of the Docker host: [port 9428](http://127.0.0.1:9428/select/vmui/), unless `logs.port` or `logs.destination` says otherwise. Try `service:litellm severity:error`. docs/logs.md has more.",
          ),
        ),
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          graph({
            title: "Errors by service",
            description:
              "Lines with a word such as error or fatal, or a request that Nginx answered with a 5xx status.",
            unit: "cps",
            queries: [[`sum by (service) (rate(log_lines_total{severity="error"}${SINCE}))`, "{{service}}"]],
            noValue: OFF,
          }),
          graph({
            title: "Warnings by service",
            description: "Lines with the word warn or warning.",
            unit: "cps",
            queries: [[`sum by (service) (rate(log_lines_total{severity="warning"}${SINCE}))`, "{{service}}"]],
            noValue: OFF,
          }),
          graph({
            title: "Lines by service",
            description: "All lines. Nginx logs one for each request.",
            unit: "cps",
            queries: [[`sum by (service) (rate(log_lines_total${SINCE}))`, "{{service}}"]],
            noValue: OFF,
          }),
        ),
      ],
    },
  ],
};
