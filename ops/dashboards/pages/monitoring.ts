import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, NONE_IS_GOOD, ONE_IS_GOOD, stat, timeline } from "../panels";
import { FIRING, SINCE } from "../queries";
import { configuredReceivers, targetsDown } from "../shared-panels";

export const monitoring: DashboardSpec = {
  file: "monitoring",
  uid: "llm-monitoring",
  title: "Monitoring",
  description: "Prometheus, its targets and rules, Alertmanager and its receivers.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          targetsDown(),
          configuredReceivers(),
          stat({
            title: "Failed notifications",
            description: "Notifications of the last 10 minutes on which Alertmanager gave up.",
            unit: "none",
            queries: [[`sum(${measuredBy("AlertmanagerNotificationsFailing")}) or vector(0)`, "failed"]],
            alerts: ["AlertmanagerNotificationsFailing"],
          }),
          stat({
            title: "Failed rules",
            description: "Rules that Prometheus could not evaluate in the last 5 minutes. Their alerts cannot fire.",
            unit: "none",
            queries: [[`sum(${measuredBy("PrometheusRuleFailures")})`, "failed"]],
            alerts: ["PrometheusRuleFailures"],
          }),
          stat({
            title: "Configuration",
            description: "Whether Prometheus and Alertmanager run with the configuration in their files.",
            unit: "none",
            queries: [
              ["min(prometheus_config_last_reload_successful)", "Prometheus"],
              ["min(alertmanager_config_last_reload_successful)", "Alertmanager"],
            ],
            steps: ONE_IS_GOOD,
            texts: { 0: "not loaded", 1: "loaded" },
          }),
          stat({
            title: "Silences",
            description: "Silences in Alertmanager now. An alert under one reaches no receiver.",
            unit: "none",
            queries: [['sum(alertmanager_silences{state="active"})', "silences"]],
          }),
        ),
      ],
    },
    {
      title: "Scrapes",
      lines: [
        line(
          timeline({
            title: "Targets",
            description: "Whether Prometheus reached each target. Runbook: docs/runbook.md#targetdown",
            unit: "none",
            related: ["MetricsFileUnreadable"],
            queries: [["min by (job) (up)", "{{job}}"]],
            steps: ONE_IS_GOOD,
            texts: { 0: "down", 1: "up" },
          }),
          graph({
            title: "Scrape duration",
            description: "How long each scrape takes. Prometheus gives up after 10 seconds.",
            unit: "s",
            queries: [["max by (job) (scrape_duration_seconds)", "{{job}}"]],
          }),
          graph({
            title: "Samples per scrape",
            description: "Values of each job. LiteLLM's grow with keys, teams, models and clients.",
            unit: "short",
            queries: [["sum by (job) (scrape_samples_scraped)", "{{job}}"]],
          }),
        ),
      ],
    },
    {
      title: "Alerts and notifications",
      lines: [
        line(
          graph({
            title: "Firing alerts",
            description: "By name, without Watchdog, which always fires.",
            unit: "none",
            queries: [[`sum by (alertname, severity) (${FIRING})`, "{{alertname}} {{severity}}"]],
            noValue: "No alert fired.",
          }),
          graph({
            title: "Notifications by receiver",
            description: "Notifications that Alertmanager sent in 10 minutes.",
            unit: "none",
            queries: [
              [
                "sum by (receiver_name, integration) (increase(alertmanager_notifications_total[10m]))",
                "{{receiver_name}} ({{integration}})",
              ],
            ],
            noValue: "No receiver is configured.",
          }),
          graph({
            title: "Failed notifications by receiver",
            description: "Notifications on which Alertmanager gave up in 10 minutes.",
            unit: "none",
            queries: [
              [measuredBy("AlertmanagerNotificationsFailing"), "{{receiver_name}} ({{integration}}): {{reason}}"],
            ],
            alerts: ["AlertmanagerNotificationsFailing"],
            noValue: "No receiver is configured.",
          }),
        ),
      ],
    },
    {
      title: "Keys and secrets",
      lines: [
        line(
          graph({
            title: "Days until a declared key expires",
            description: "Keys with an expiry that were used since LiteLLM's start.",
            unit: "d",
            related: ["KeyExpiresSoon"],
            queries: [["(llm_stack_key_expiry_timestamp_seconds - time()) / 86400", "{{key}}"]],
            noValue: "No key in use expires.",
          }),
          graph({
            title: "Age of secrets",
            description: "Since the dates in the setting `rotate`, if `rotationMaxAge` is set.",
            unit: "d",
            related: ["SecretOld"],
            queries: [["(time() - llm_stack_secret_rotated_timestamp_seconds) / 86400", "{{name}}"]],
            noValue: "rotationMaxAge is not set.",
          }),
        ),
      ],
    },
    {
      title: "Prometheus",
      lines: [
        line(
          graph({
            title: "Failed rule evaluations",
            description: "By group, in 5 minutes.",
            unit: "none",
            queries: [[measuredBy("PrometheusRuleFailures"), "{{rule_group}}"]],
            alerts: ["PrometheusRuleFailures"],
          }),
          graph({
            title: "Duration of rule groups",
            description: "Time of the last evaluation. The interval is 30 seconds.",
            unit: "s",
            queries: [["max by (rule_group) (prometheus_rule_group_last_duration_seconds)", "{{rule_group}}"]],
          }),
          graph({
            title: "Series",
            description: "Time series in memory. Each takes a few kilobytes of Prometheus' memory limit.",
            unit: "short",
            queries: [["max(prometheus_tsdb_head_series)", "series"]],
          }),
          graph({
            title: "Size on disk",
            description: "Stored blocks, and the size at which Prometheus deletes the oldest.",
            unit: "bytes",
            queries: [
              ["max(prometheus_tsdb_storage_blocks_bytes)", "blocks"],
              ["max(prometheus_tsdb_retention_limit_bytes)", "limit"],
            ],
          }),
        ),
        line(
          graph({
            title: "Alerts not delivered to Alertmanager",
            description: "Alerts that Prometheus dropped or could not send.",
            unit: "ops",
            queries: [
              [`sum(rate(prometheus_notifications_dropped_total${SINCE}))`, "dropped"],
              [`sum(rate(prometheus_notifications_errors_total${SINCE}))`, "errors"],
            ],
            steps: NONE_IS_GOOD,
          }),
          graph({
            title: "Notification latency (p95)",
            description: "How long a receiver takes to accept a notification.",
            unit: "s",
            queries: [
              [
                "histogram_quantile(0.95, sum by (le, receiver_name) (rate(alertmanager_notification_latency_seconds_bucket[1h])))",
                "{{receiver_name}}",
              ],
            ],
            noValue: "No notification was sent.",
          }),
        ),
      ],
    },
  ],
};
