import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { bars, graph, stat } from "../panels";
import { SINCE } from "../queries";

const DATABASES = '{datname!~"template.*|"}';
const byDatabase = (metric: string) => `sum by (datname) (rate(${metric}${DATABASES}${SINCE}))`;

export const postgres: DashboardSpec = {
  file: "postgres",
  uid: "llm-postgres",
  title: "PostgreSQL",
  description: "Connections, size and work of the databases of LiteLLM and Open WebUI.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "PostgreSQL",
            description: "Whether the exporter reaches the server.",
            unit: "none",
            queries: [[measuredBy("PostgresDown"), "PostgreSQL"]],
            alerts: ["PostgresDown"],
            texts: { 0: "down", 1: "up" },
          }),
          stat({
            title: "Connections in use",
            description: "Share of the connections of ordinary roles. At 100 % the server refuses new ones.",
            unit: "percentunit",
            queries: [[measuredBy("PostgresConnectionsHigh"), "in use"]],
            alerts: ["PostgresConnectionsHigh"],
          }),
          stat({
            title: "Longest transaction",
            description: "Age of the oldest open transaction. A long one keeps deleted rows on disk.",
            unit: "s",
            related: ["PostgresLongTransaction"],
            queries: [["max(pg_stat_activity_max_tx_duration)", "age"]],
          }),
          stat({
            title: "Read from memory",
            description: "Share of the blocks that the server found in its memory, since it started.",
            unit: "percentunit",
            queries: [
              [
                `sum(pg_stat_database_blks_hit${DATABASES}) / (sum(pg_stat_database_blks_hit${DATABASES}) + sum(pg_stat_database_blks_read${DATABASES}))`,
                "hits",
              ],
            ],
          }),
        ),
      ],
    },
    {
      title: "Connections",
      lines: [
        line(
          bars({
            title: "Connections relative to role limit",
            description: "At 100 % PostgreSQL refuses new connections of that role; others are not affected.",
            unit: "percentunit",
            queries: [
              [`sort_desc(max by (usename) (${measuredBy("PostgresRoleConnectionsHigh")}) >= 0)`, "{{usename}}"],
            ],
            alerts: ["PostgresRoleConnectionsHigh"],
          }),
          graph({
            title: "Connections by role",
            description: "Open connections. The limit is the server's, for all ordinary roles together.",
            unit: "none",
            queries: [
              ["sum by (usename) (pg_stat_activity_count) > 0", "{{usename}}"],
              ["max(pg_settings_max_connections - pg_settings_superuser_reserved_connections)", "limit"],
            ],
          }),
          graph({
            title: "Connections by state",
            description: "`idle in transaction` holds locks without doing anything.",
            unit: "none",
            queries: [["sum by (state) (pg_stat_activity_count) > 0", "{{state}}"]],
          }),
        ),
      ],
    },
    {
      title: "Size",
      lines: [
        line(
          graph({
            title: "Database size",
            description: "Size on disk. LiteLLM's spend logs grow until they reach their retention period.",
            unit: "bytes",
            queries: [[`max by (datname) (pg_database_size_bytes${DATABASES})`, "{{datname}}"]],
          }),
          graph({
            title: "Database size in 7 days",
            description: "Where the last day's growth leads.",
            unit: "bytes",
            related: ["PostgresGrowing"],
            queries: [
              [`max by (datname) (predict_linear(pg_database_size_bytes${DATABASES}[1d], 7 * 86400))`, "{{datname}}"],
            ],
          }),
          graph({
            title: "Write-ahead log",
            description: "Size of the log that the server needs after a crash.",
            unit: "bytes",
            queries: [["max(pg_wal_size_bytes)", "log"]],
          }),
        ),
      ],
    },
    {
      title: "Work",
      lines: [
        line(
          graph({
            title: "Transactions",
            description: "Committed transactions by database.",
            unit: "ops",
            queries: [[byDatabase("pg_stat_database_xact_commit"), "{{datname}}"]],
          }),
          graph({
            title: "Rollbacks and deadlocks",
            description: "Transactions that were undone, and deadlocks that the server ended.",
            unit: "ops",
            queries: [
              [byDatabase("pg_stat_database_xact_rollback"), "{{datname}} rollbacks"],
              [byDatabase("pg_stat_database_deadlocks"), "{{datname}} deadlocks"],
            ],
          }),
          graph({
            title: "Rows written",
            description: "Rows inserted, updated and deleted in all databases.",
            unit: "ops",
            queries: [
              [`sum(rate(pg_stat_database_tup_inserted${DATABASES}${SINCE}))`, "inserted"],
              [`sum(rate(pg_stat_database_tup_updated${DATABASES}${SINCE}))`, "updated"],
              [`sum(rate(pg_stat_database_tup_deleted${DATABASES}${SINCE}))`, "deleted"],
            ],
          }),
          graph({
            title: "Temporary files",
            description: "Bytes that queries wrote to disk because their work memory was too small.",
            unit: "Bps",
            queries: [[byDatabase("pg_stat_database_temp_bytes"), "{{datname}}"]],
          }),
        ),
      ],
    },
  ],
};
