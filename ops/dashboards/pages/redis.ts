import { measuredBy } from "../alert-thresholds";
import { line, lowLine, type DashboardSpec } from "../dashboard";
import { graph, NONE_IS_GOOD, stat } from "../panels";
import { SINCE } from "../queries";

export const redis: DashboardSpec = {
  file: "redis",
  uid: "llm-redis",
  title: "Redis",
  description: "Memory and work of Redis, where LiteLLM keeps rate limits, cached keys and reserved budgets.",
  sections: [
    {
      title: "Now",
      lines: [
        lowLine(
          stat({
            title: "Redis",
            description: "Whether the exporter reaches the server.",
            unit: "none",
            queries: [[measuredBy("RedisDown"), "Redis"]],
            alerts: ["RedisDown"],
            texts: { 0: "down", 1: "up" },
          }),
          stat({
            title: "Memory in use",
            description: "Share of maxmemory. At 100 % Redis evicts keys that have an expiry, then refuses writes.",
            unit: "percentunit",
            queries: [[measuredBy("RedisMemoryHigh"), "in use"]],
            alerts: ["RedisMemoryHigh"],
          }),
          stat({
            title: "Keys evicted in 24 hours",
            description: "Keys that Redis dropped because its memory was full. Rate limits are lost with them.",
            unit: "none",
            related: ["RedisEvictsKeys"],
            queries: [["sum(increase(redis_evicted_keys_total[24h]))", "keys"]],
            steps: NONE_IS_GOOD,
          }),
          stat({
            title: "Connections refused in 24 hours",
            description: "Connections beyond the server's maximum number of clients.",
            unit: "none",
            related: ["RedisRejectsConnections"],
            queries: [["sum(increase(redis_rejected_connections_total[24h]))", "connections"]],
            steps: NONE_IS_GOOD,
          }),
        ),
      ],
    },
    {
      title: "Over time",
      lines: [
        line(
          graph({
            title: "Memory",
            description: "Memory of the data, of the process, and the limit of the data.",
            unit: "bytes",
            queries: [
              ["max(redis_memory_used_bytes)", "data"],
              ["max(redis_memory_used_rss_bytes)", "process"],
              ["max(redis_memory_max_bytes > 0)", "limit"],
            ],
          }),
          graph({
            title: "Memory relative to limit",
            description: "Share of maxmemory.",
            unit: "percentunit",
            queries: [[measuredBy("RedisMemoryHigh"), "in use"]],
            alerts: ["RedisMemoryHigh"],
          }),
          graph({
            title: "Keys",
            description: "Keys by database, and those of them that expire.",
            unit: "none",
            queries: [
              ["sum by (db) (redis_db_keys) > 0", "{{db}}"],
              ["sum by (db) (redis_db_keys_expiring) > 0", "{{db}} with an expiry"],
            ],
            noValue: "Redis is empty.",
          }),
        ),
        line(
          graph({
            title: "Commands",
            description: "Commands by name.",
            unit: "ops",
            queries: [[`sum by (cmd) (rate(redis_commands_total${SINCE}))`, "{{cmd}}"]],
          }),
          graph({
            title: "Keys expired and evicted",
            description: "Expired keys are normal. Evicted keys are lost early, because memory was full.",
            unit: "ops",
            related: ["RedisEvictsKeys"],
            queries: [
              [`sum(rate(redis_expired_keys_total${SINCE}))`, "expired"],
              [`sum(rate(redis_evicted_keys_total${SINCE}))`, "evicted"],
            ],
          }),
          graph({
            title: "Clients",
            description: "Open connections, and those that wait in a blocking command.",
            unit: "none",
            related: ["RedisRejectsConnections", "LiteLLMRedisUnreachable"],
            queries: [
              ["sum(redis_connected_clients)", "connected"],
              ["sum(redis_blocked_clients)", "blocked"],
            ],
          }),
          graph({
            title: "Lookups that found a key",
            description: "Share of the lookups. Many misses are normal: LiteLLM asks for keys that need not exist.",
            unit: "percentunit",
            queries: [
              [
                `sum(rate(redis_keyspace_hits_total${SINCE})) / (sum(rate(redis_keyspace_hits_total${SINCE})) + sum(rate(redis_keyspace_misses_total${SINCE})) > 0)`,
                "found",
              ],
            ],
          }),
        ),
      ],
    },
  ],
};
